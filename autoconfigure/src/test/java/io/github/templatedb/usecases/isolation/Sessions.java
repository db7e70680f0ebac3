package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.WrittenRows;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tests that look at the sessions of a pool before and after a refresh. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureTemplateDatabase
abstract class Sessions {

    @Autowired
    TemplateDatabase database;

    @Autowired
    JdbcTemplate jdbc;

    private String before;

    private int session;

    @BeforeEach
    void begin() {
        database.refresh();
        before = database.name();
        session = session();
    }

    /** The test after the one that only read; before PostgreSQL 15 it has another clone. */
    void refresh() {
        database.refresh();
        assertThat(database.name().equals(before)).isEqualTo(WrittenRows.areKnown(jdbc));
    }

    int session() {
        return jdbc.queryForObject("SELECT pg_backend_pid()", Integer.class);
    }

    boolean isSameSession() {
        return session() == session;
    }

    boolean canBeKept() {
        return database.name().equals(before);
    }

    String setting(String name) {
        return jdbc.queryForObject("SELECT current_setting(?)", String.class, name);
    }
}
