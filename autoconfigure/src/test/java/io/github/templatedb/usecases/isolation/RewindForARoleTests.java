package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.WrittenRows;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an application wrote that may not delete is undone by the role that may. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "templatedb.refresh-strategy=auto",
            "templatedb.clone.audit=true",
            "templatedb.username=lending_clerk",
            "spring.flyway.locations=classpath:migrations/jpa,classpath:migrations/jpa-roles"
        })
@AutoConfigureTemplateDatabase
class RewindForARoleTests {

    @Autowired
    TemplateDatabase database;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void whatTheRoleWroteIsUndoneInTheSameDatabase() {
        WrittenRows.assumeKnown(jdbc);
        // The template is read in the background, meanwhile there are clones.
        await().until(this::staysAfterALoan);

        assertThat(jdbc.queryForObject("SELECT count(*) FROM loan", Integer.class))
                .isZero();
        assertThat(jdbc.queryForObject("SELECT current_user", String.class)).isEqualTo("lending_clerk");
        assertThat(staysAfterALoan()).isTrue();
    }

    private boolean staysAfterALoan() {
        String before = database.name();
        jdbc.update("INSERT INTO loan VALUES (nextval('loan_seq'), 'Clean Code')");
        database.refresh();
        return database.name().equals(before);
    }
}
