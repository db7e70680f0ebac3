package io.github.templatedb.usecases.support;

import static org.assertj.core.api.Assumptions.assumeThat;

import org.springframework.jdbc.core.JdbcOperations;

/** Before PostgreSQL 15 nobody knows what a test has written, so no database is kept, rewound or audited. */
public final class WrittenRows {

    private WrittenRows() {}

    /** Whether they are known. */
    public static boolean areKnown(JdbcOperations jdbc) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("SELECT current_setting('server_version_num')::int >= 150000", Boolean.class));
    }

    /** Ends a test that is about them. */
    public static void assumeKnown(JdbcOperations jdbc) {
        assumeThat(areKnown(jdbc)).as("known what was written").isTrue();
    }
}
