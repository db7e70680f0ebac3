package io.github.templatedb.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.core.TemplateDatabaseException;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit looks at the sessions of a database that stays. Those of the pool here are never made as new. */
class AuditedSessionsTests {

    private static final String WRITE = "INSERT INTO book VALUES (1)";

    @AutoClose
    private final RewoundLease rewound = new RewoundLease(true);

    @BeforeEach
    void begin() throws SQLException {
        assumeThat(rewound.isPossible()).isTrue();
        rewound.migrate("CREATE TABLE book (id int); CREATE SEQUENCE shelf");
        rewound.awaitRewinds(WRITE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            SET work_mem = '1MB'                                     | work_mem (1024, in a new one 4096)
            SET search_path = pg_catalog                             | search_path (pg_catalog, in a new one "$user", public)
            SET ROLE pg_monitor                                      | current_user (pg_monitor, in a new one postgres)
            SET SESSION AUTHORIZATION pg_monitor                     | session_user (pg_monitor, in a new one postgres)
            SELECT pg_advisory_lock(7)                               | advisory locks (0 7 ExclusiveLock, in a new one nothing)
            PREPARE books AS SELECT 1                                | PREPARE (books, in a new one nothing)
            LISTEN loan                                              | LISTEN (loan, in a new one nothing)
            DECLARE books CURSOR WITH HOLD FOR SELECT 1              | WITH HOLD (books, in a new one nothing)
            SELECT nextval('shelf')                                  | currval (shelf 1, in a new one nothing)
            SELECT setval('shelf', 7)                                | currval (shelf 7, in a new one nothing)
            BEGIN                                                    | the transaction (OPEN, in a new one IDLE)
            """)
    void whatASessionHasMoreThanANewOneIsNamed(String left, String difference) throws SQLException {
        String before = rewound.database().toString();
        rewound.execute(left);

        assertThatThrownBy(rewound.lease::refresh)
                .isInstanceOf(TemplateDatabaseException.class)
                .hasMessageStartingWith("templatedb.clone.audit: the clone " + before)
                .hasMessageContaining("a session of it differs from a new one")
                .hasMessageContaining(difference);
    }

    @Test
    void sessionsOfARewoundDatabaseAreComparedToo() throws SQLException {
        rewound.execute(WRITE + "; SET work_mem = '1MB'");

        assertThatThrownBy(rewound.lease::refresh)
                .hasMessageContaining("was to be as new again, but a session of it differs")
                .hasMessageContaining("work_mem (1024, in a new one 4096)");
    }

    @Test
    void rewoundDatabaseThatIsNotAsNewIsLeft() throws SQLException {
        String before = rewound.database().toString();
        rewound.execute(WRITE + "; SET work_mem = '1MB'");
        assertThatThrownBy(rewound.lease::refresh).isInstanceOf(TemplateDatabaseException.class);

        assertThat(rewound.database()).doesNotHaveToString(before);
    }
}
