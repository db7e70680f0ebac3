package io.github.templatedb.usecases.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.templatedb.LongForm;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.schema.SchemaServers.Library;
import io.github.templatedb.usecases.support.ExternalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** Whoever opens connections, they begin in the schema of the context, and come back to it. */
@ExtendWith(OutputCaptureExtension.class)
class SchemaOfPoolsTests {

    @AutoClose
    private static final ExternalPostgres external = SchemaServers.start();

    @LongForm(except = 1)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.zaxxer.hikari.HikariDataSource",
                "org.apache.tomcat.jdbc.pool.DataSource",
                "org.apache.commons.dbcp2.BasicDataSource",
                "org.springframework.jdbc.datasource.SimpleDriverDataSource"
            })
    void connectionsOfEveryKindOfPoolBeginInTheSchema(String type) throws SQLException {
        try (ConfigurableApplicationContext context =
                SchemaServers.context(external, Library.class, "spring.datasource.type=" + type)) {
            assertThatConnectionsAreIn(context, context.getBean(DataSource.class));
        }
    }

    @Test
    void dataSourcesOfTheUserLeadThereToo() throws SQLException {
        try (ConfigurableApplicationContext context = SchemaServers.context(external, WithBeans.class)) {
            assertThatConnectionsAreIn(context, context.getBean("pool", DataSource.class));
            assertThatConnectionsAreIn(context, context.getBean("plain", DataSource.class));
        }
    }

    private static void assertThatConnectionsAreIn(ConfigurableApplicationContext context, DataSource dataSource)
            throws SQLException {
        String schema = context.getBean(TemplateDatabase.class).name();
        assertThat(schema).startsWith("tdb_s_");
        try (Connection one = dataSource.getConnection();
                Connection another = dataSource.getConnection();
                Statement statement = one.createStatement()) {
            assertThat(another.getSchema()).isEqualTo(schema);
            assertThat(one.getSchema()).isEqualTo(schema);
            statement.execute("SET search_path TO public");
            statement.execute("RESET ALL");
            assertThat(one.getSchema()).isEqualTo(schema);
            statement.execute("SET search_path TO public");
            statement.execute("DISCARD ALL");
            assertThat(one.getSchema()).isEqualTo(schema);
        }
        assertThat(SchemaServers.titles(context)).containsExactly("Clean Code");
    }

    /** A second database of the context has a schema of its own. */
    @Test
    void severalDatabasesHaveASchemaEach() throws SQLException {
        try (ConfigurableApplicationContext context = SchemaServers.context(external, WithTwoDatabases.class);
                Connection one = context.getBean("pool", DataSource.class).getConnection();
                Connection other = context.getBean("archive", DataSource.class).getConnection()) {
            assertThat(one.getSchema()).startsWith("tdb_s_").isNotEqualTo(other.getSchema());
            assertThat(other.getSchema()).startsWith("tdb_s_");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.datasource.hikari.schema=public",
                "spring.datasource.hikari.connection-init-sql=SET search_path TO public"
            })
    void poolThatLeavesTheSchemaIsRefused(String property, CapturedOutput output) {
        assertThatThrownBy(() -> SchemaServers.context(external, Library.class, property))
                .hasMessageContaining("Failed to load");
        assertThat(output)
                .contains("begin with the search_path 'public', and not with 'tdb_s_")
                .contains("leave out of these tests what sets it");
        assertThat(external.query("library", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .isEmpty();
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Pool {

        @Bean
        @Primary
        HikariDataSource pool() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:postgresql://db.invalid/library");
            pool.setUsername("shop");
            return pool;
        }
    }

    @Import(WithBeans.Beans.class)
    static class WithBeans extends Library {

        @TestConfiguration(proxyBeanMethods = false)
        static class Beans extends Pool {

            @Bean
            @Qualifier("plain")
            PGSimpleDataSource plain() {
                PGSimpleDataSource plain = new PGSimpleDataSource();
                plain.setUrl("jdbc:postgresql://db.invalid/library");
                return plain;
            }
        }
    }

    @Import(WithTwoDatabases.Beans.class)
    static class WithTwoDatabases extends Library {

        @TestConfiguration(proxyBeanMethods = false)
        static class Beans extends Pool {

            @Bean
            HikariDataSource archive() {
                HikariDataSource pool = new HikariDataSource();
                pool.setJdbcUrl("jdbc:postgresql://db.invalid/archive");
                pool.setUsername("shop");
                return pool;
            }
        }
    }
}
