package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@AutoConfigureTemplateDatabase
@ContextHierarchy({
    @ContextConfiguration(classes = ContextHierarchyTests.Parent.class),
    @ContextConfiguration(classes = ContextHierarchyTests.Child.class)
})
class ContextHierarchyTests {

    @Test
    void childSharesTheDatabaseOfItsParent(@Autowired TemplateDatabase database, @Autowired JdbcClient jdbc) {
        assertThat(jdbc.sql("SELECT current_database()").query(String.class).single())
                .isEqualTo(database.name());
        assertThat(jdbc.sql("SELECT count(*) FROM book").query(Long.class).single())
                .isEqualTo(1);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Parent {}

    @Configuration(proxyBeanMethods = false)
    static class Child {}
}
