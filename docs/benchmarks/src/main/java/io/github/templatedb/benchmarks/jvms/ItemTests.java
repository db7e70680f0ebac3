package io.github.templatedb.benchmarks.jvms;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests of one JVM: each adds an item and counts. They fail where somebody else's items are seen. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ItemTests {

    private final String counting;

    private final int before;

    private @Nullable DataSource database;

    /**
     * Creates them.
     *
     * @param counting a query for the number of items
     * @param before how many there are at first
     */
    ItemTests(String counting, int before) {
        this.counting = counting;
        this.before = before;
    }

    /** Has the tests run on a database. */
    final void use(DataSource migrated) {
        database = migrated;
    }

    static IntStream numbers() {
        return IntStream.rangeClosed(1, Given.tests());
    }

    @ParameterizedTest
    @MethodSource("numbers")
    final void itemIsAdded(int number) throws SQLException {
        try (Connection connection = Objects.requireNonNull(database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO item_1 (name) VALUES ('of " + Given.number() + "')");
            try (ResultSet row = statement.executeQuery(counting)) {
                row.next();
                if (row.getInt(1) != before + number) {
                    throw new IllegalStateException(
                            "%s gives %d in test %d".formatted(counting, row.getInt(1), number));
                }
            }
        }
    }
}
