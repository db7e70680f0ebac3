package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.server.DatabaseName;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a test class has written before its first test is restored as what the migrations have. */
class RewoundBaselineTests {

    private static final String SCHEMA =
            """
            CREATE EXTENSION pageinspect;
            CREATE TABLE book (id int PRIMARY KEY, tags text[]); CREATE INDEX ON book USING gin (tags);
            INSERT INTO book SELECT n, ARRAY['t' || n % 7] FROM generate_series(1, 100) n;
            """;

    private static final String WRITE = "UPDATE book SET tags = '{x}' WHERE id % 3 = 0";

    private static final List<String> QUESTIONS = List.of(
            "SELECT b::text FROM book b",
            "SELECT md5(substr(get_raw_page('book_tags_idx', b), 11))"
                    + " FROM generate_series(0, pg_relation_size('book_tags_idx')::int / 8192 - 1) b");

    @AutoClose
    private final RewoundLease rewound = new RewoundLease(false);

    @BeforeEach
    void begin() {
        assumeThat(rewound.isPossible()).isTrue();
        rewound.migrate(SCHEMA);
    }

    @Test
    void rowsOfABaselineHaveNoGapsBetweenThem() throws SQLException {
        requireRewound("UPDATE book SET tags = '{y}' WHERE id < 50; DELETE FROM book WHERE id = 7");
    }

    /** Without a change that leaves a gap nobody would notice. */
    @Test
    void indexesOfABaselineAreAsTheyAreBuilt() throws SQLException {
        requireRewound("INSERT INTO book SELECT n, ARRAY['new' || n] FROM generate_series(1000, 1200) n");
    }

    private void requireRewound(String prepared) throws SQLException {
        rewound.execute(prepared);
        rewound.lease.snapshots().take();
        DatabaseName fresh = rewound.templates
                .clones()
                .create(rewound.lease.snapshots().baseline().template());

        rewound.awaitRewinds(WRITE);

        assertThat(rewound.answers(rewound.database(), QUESTIONS)).isEqualTo(rewound.answers(fresh, QUESTIONS));
    }
}
