package io.github.templatedb.usecases.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** Each profile of the build that is named for a PostgreSQL version runs all tests on that version. */
@SpringBootTest(classes = LibraryApplication.class)
@AutoConfigureTemplateDatabase
class PostgresVersionTests {

    @Test
    void embeddedServerIsOfTheVersionThatTheBuildNames(@Autowired DataSource dataSource) {
        String ofBuild = System.getProperty("postgresql.of-the-build", "18.");
        String major = ofBuild.substring(0, ofBuild.indexOf('.'));
        assertThat(LeadsToTheClone.setting(dataSource, "server_version")).startsWith(major + ".");
    }
}
