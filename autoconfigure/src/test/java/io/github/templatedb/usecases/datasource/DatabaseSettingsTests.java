package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.LeadsToTheClone;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(properties = "spring.flyway.locations=classpath:migrations/database-settings")
@AutoConfigureTemplateDatabase
class DatabaseSettingsTests {

    @Test
    void cloneHasTheSettingsThatMigrationsMadeForTheDatabase(@Autowired DataSource dataSource) {
        assertThat(LeadsToTheClone.setting(dataSource, "search_path")).isEqualTo("app, public");
        assertThat(LeadsToTheClone.setting(dataSource, "app.tenant")).isEqualTo("O'Hara = 1");
        assertThat(JdbcClient.create(dataSource)
                        .sql(
                                "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase"
                                        + " WHERE datname = current_database()")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("search_path=app, public", "app.tenant=O'Hara = 1", "TimeZone=Asia/Tokyo");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
