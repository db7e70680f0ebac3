package io.github.templatedb.usecases.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.support.MigratedOnce;
import io.github.templatedb.usecases.support.TestContexts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.TestPropertySource;

class CurrentSchemaTests {

    @ParameterizedTest
    @CsvSource({"InPublic, public", "InSchemaOfTheUrl, url_schema", "InSchemaOfThePool, pool_schema"})
    void migrationsGoWhereTheConnectionsOfTheApplicationGo(String testClass, String schema) throws Exception {
        Class<?> type = Class.forName(CurrentSchemaTests.class.getName() + "$" + testClass);
        assertThat(MigratedOnce.rows(
                        TestContexts.of(type), "SELECT schemaname FROM pg_tables WHERE tablename = 'stock'"))
                .containsExactly(schema);
        assertThat(MigratedOnce.rows(TestContexts.of(type), "SELECT current_schema()"))
                .containsExactly(schema);
    }

    @Test
    void contextsThatDifferOnlyInTheSchemaHaveDifferentTemplates() {
        assertThat(List.of(InPublic.class, InSchemaOfTheUrl.class, InSchemaOfThePool.class))
                .extracting(type -> MigratedOnce.nameOf(TestContexts.of(type)).substring(0, "tdb_c_01234567".length()))
                .doesNotHaveDuplicates();
    }

    @SpringBootTest(
            webEnvironment = WebEnvironment.NONE,
            properties = "spring.flyway.locations=classpath:migrations/current-schema")
    @AutoConfigureTemplateDatabase
    static class InPublic {}

    @TestPropertySource(
            properties = "spring.datasource.url=jdbc:postgresql://db.invalid/library?currentSchema=url_schema")
    static class InSchemaOfTheUrl extends InPublic {}

    @TestPropertySource(properties = "spring.datasource.hikari.schema=pool_schema")
    static class InSchemaOfThePool extends InPublic {}
}
