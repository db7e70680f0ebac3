package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.WrittenRows;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

/** The second of two proofs that a clone was only read. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.clone.audit=true")
@AutoConfigureTemplateDatabase
class AuditedRefreshTests {

    @Autowired
    TemplateDatabase database;

    @Autowired
    JdbcTemplate jdbc;

    private String before;

    @BeforeEach
    void begin() {
        WrittenRows.assumeKnown(jdbc);
        database.refresh();
        before = database.name();
    }

    @RepeatedTest(2)
    void cloneThatWasOnlyReadStays() {
        jdbc.queryForList("SELECT * FROM book");

        database.refresh();

        assertThat(database.name()).isEqualTo(before);
    }

    /** The audit itself reads the sequences. */
    @Test
    void cloneStaysThatWasAuditedBefore() {
        for (int i = 0; i < 3; i++) {
            jdbc.queryForList("SELECT * FROM book");

            database.refresh();

            assertThat(database.name()).isEqualTo(before);
        }
    }

    /** The audit compares the sessions, too. */
    @Test
    void cloneStaysWhoseSessionsWereMadeAsNew() {
        // A library that stays.
        jdbc.execute("DO 'BEGIN END'");
        jdbc.execute(
                "SET work_mem = '1MB'; SELECT pg_advisory_lock(7); DECLARE one CURSOR WITH HOLD FOR SELECT 1; SET ROLE pg_monitor");

        database.refresh();

        assertThat(database.name()).isEqualTo(before);
    }

    @Test
    void useOfASequenceIsSeenAfterAnAudit() {
        jdbc.queryForList("SELECT * FROM book");
        database.refresh();
        Long number = next();

        database.refresh();

        assertThat(next()).isEqualTo(number);
    }

    private Long next() {
        return jdbc.queryForObject("SELECT nextval(pg_get_serial_sequence('book', 'id'))", Long.class);
    }

    @Test
    void writeThatPostgresWasToldNotToCountIsFound() {
        jdbc.execute(
                "SET track_counts = off; INSERT INTO book VALUES (DEFAULT, 'not counted', ''); RESET track_counts");
        try {
            assertThatThrownBy(database::refresh).hasMessageContaining("public.book");
        } finally {
            jdbc.execute("DELETE FROM book WHERE isbn = 'not counted'");
        }
    }
}
