package io.github.templatedb.usecases.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.comparison.DatabaseContent;
import io.github.templatedb.usecases.support.TestContexts;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;

/** A clone is what plain Flyway makes of an empty database of the same server. */
class CloneEqualsFreshDatabaseTests {

    @Test
    void withEachKindOfObject() throws SQLException {
        assertEqualsFresh(Everything.class, "classpath:db/everything");
    }

    @Test
    void afterARefreshToo() throws SQLException {
        TestContexts.of(Everything.class).getBean(TemplateDatabase.class).refresh();
        assertEqualsFresh(Everything.class, "classpath:db/everything");
    }

    @Test
    void whenAnotherRoleOwnsIt() throws SQLException {
        assertEqualsFresh(OwnedEverything.class, "classpath:db/everything");
    }

    @Test
    void withTheMigrationsOfTheSampleApplication() throws SQLException {
        assertEqualsFresh(Sample.class, Sample.LOCATION, new V16__Product_slugs());
    }

    private static void assertEqualsFresh(Class<?> testClass, String location, JavaMigration... java)
            throws SQLException {
        ApplicationContext context = TestContexts.of(testClass);
        String owner = context.getEnvironment().getProperty("spring.flyway.user", "postgres");
        String cloneUrl = context.getBean(TemplateDatabase.class).jdbcUrl();
        String freshUrl = cloneUrl.replaceFirst("/tdb_c_\\w+", "/fresh_database");
        DatabaseContent clone = content(cloneUrl);
        try (Connection admin = DriverManager.getConnection(cloneUrl);
                Statement statement = admin.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS fresh_database");
            statement.execute("CREATE DATABASE fresh_database TEMPLATE template0 OWNER " + owner);
            try {
                migrate(freshUrl, owner, location, java);
                assertThat(clone.withoutMoments().differences(content(freshUrl).withoutMoments()))
                        .isEmpty();
            } finally {
                statement.execute("DROP DATABASE fresh_database WITH (FORCE)");
            }
        }
    }

    private static void migrate(String url, String owner, String location, JavaMigration... java) {
        String login = "user=" + owner;
        FluentConfiguration flyway = Flyway.configure()
                .dataSource(url.replaceFirst("user=\\w+", login), null, null)
                .locations(location)
                .javaMigrations(java)
                .placeholders(Map.of("currency", "EUR", "home_country", "DE"))
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
        flyway.load().migrate();
    }

    private static DatabaseContent content(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return DatabaseContent.of(connection);
        }
    }

    @SpringBootTest(
            properties = {
                "spring.flyway.locations=classpath:db/everything",
                "spring.flyway.postgresql.transactional-lock=false"
            })
    @AutoConfigureTemplateDatabase
    static class Everything {}

    /** Rights that only a superuser has are needed for some kinds of objects. */
    @TestPropertySource(
            properties = {
                "spring.flyway.user=everything_owner",
                "templatedb.init-scripts=classpath:sql/init/everything-owner.sql"
            })
    static class OwnedEverything extends Everything {}

    @SpringBootTest(
            classes = SampleApplication.class,
            properties = {
                "spring.flyway.locations=" + Sample.LOCATION,
                "spring.flyway.placeholders.currency=EUR",
                "spring.flyway.placeholders.home_country=DE",
                "spring.flyway.postgresql.transactional-lock=false"
            })
    @AutoConfigureTemplateDatabase
    static class Sample {

        static final String LOCATION = "filesystem:../sample-app/src/main/resources/db/migration";
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class SampleApplication {

        @Bean
        V16__Product_slugs slugs() {
            return new V16__Product_slugs();
        }
    }

    /** In the place of the application's own, which needs its beans. */
    static final class V16__Product_slugs extends BaseJavaMigration {

        @Override
        public void migrate(org.flywaydb.core.api.migration.Context context) throws SQLException {
            try (Statement statement = context.getConnection().createStatement()) {
                statement.execute("UPDATE product SET slug = 'product-' || id");
            }
        }
    }
}
