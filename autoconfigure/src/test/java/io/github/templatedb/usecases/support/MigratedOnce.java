package io.github.templatedb.usecases.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.TemplateDatabase;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What has to hold however an application sets Flyway up: of two contexts with the same migrations the first builds the
 * template, the second runs nothing, and nobody can tell the two from a freshly migrated database.
 */
public abstract class MigratedOnce {

    private static final int TEMPLATE_PREFIX = "tdb_c_01234567".length();

    protected final ApplicationContext builder;
    protected final ApplicationContext finder;

    /** The second context has another property, which changes nothing in a database. */
    protected MigratedOnce(Class<?> test) {
        this.builder = TestContexts.of(test);
        this.finder = TestContexts.with(test, "templatedb.clone.timeout=29s").getApplicationContext();
    }

    protected MigratedOnce(Class<?> builder, Class<?> finder) {
        this.builder = TestContexts.of(builder);
        this.finder = TestContexts.of(finder);
    }

    @Test
    public void migrationsRunForTheFirstContextOnly() {
        assumeChangesAreToldIfTheyHaveToBe();
        assertThat(finder).isNotSameAs(builder);
        assertThat(runs(builder)).isPositive();
        assertThat(runs(finder)).isZero();
    }

    @Test
    public void eachContextHasItsOwnCloneOfTheOneTemplate() {
        assertThat(nameOf(finder)).isNotEqualTo(nameOf(builder));
        assertThat(nameOf(finder).substring(0, TEMPLATE_PREFIX))
                .isEqualTo(nameOf(builder).substring(0, TEMPLATE_PREFIX));
        assertThat(rowsOfBoth("SELECT left(current_database(), " + TEMPLATE_PREFIX + ")"))
                .allMatch(name -> nameOf(builder).startsWith(name));
    }

    @Test
    public void flywayFindsADatabaseThatItHasJustMigrated() {
        for (ApplicationContext context : List.of(builder, finder)) {
            for (Flyway flyway : flyways(context)) {
                assertThat(flyway.info().all())
                        .isNotEmpty()
                        .extracting(MigrationInfo::getState)
                        .isSubsetOf(MigrationState.SUCCESS, MigrationState.BASELINE);
                assertThat(flyway.info().pending()).isEmpty();
                assertThatCode(flyway::validate).doesNotThrowAnyException();
            }
        }
    }

    /** Whether connections are open between one Flyway and the next: then it has to be told that they only read. */
    protected boolean isUsedBetweenFlyways() {
        return false;
    }

    /** Before PostgreSQL 15 nothing can be told, and the next Flyway runs in the clone. */
    public final void assumeChangesAreToldIfTheyHaveToBe() {
        assumeThat(!isUsedBetweenFlyways()
                        || Integer.parseInt(
                                        rows(finder, "SHOW server_version_num").get(0))
                                >= 150_000)
                .isTrue();
    }

    /** Everything that migrates the database of a context, as it would be asked for its state. */
    protected List<Flyway> flyways(ApplicationContext context) {
        return List.of(context.getBean(Flyway.class));
    }

    protected final List<String> rowsOfBoth(String sql) {
        List<String> rows = rows(builder, sql);
        assertThat(rows(finder, sql)).isEqualTo(rows);
        return rows;
    }

    public static List<String> rows(ApplicationContext context, String sql) {
        return context.getBean(JdbcClient.class).sql(sql).query(String.class).list();
    }

    public static String nameOf(ApplicationContext context) {
        return context.getBean(TemplateDatabase.class).name();
    }

    private static int runs(ApplicationContext context) {
        return context.getBean(MigrationRuns.class).count();
    }

    /** Has its migrations counted, and nothing else of its own. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Application {

        @Bean
        MigrationRuns migrationRuns() {
            return new MigrationRuns();
        }
    }
}
