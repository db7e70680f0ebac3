package io.github.templatedb.usecases.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.TestRun;
import io.github.templatedb.usecases.support.WholeApplication;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
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

    /** The first class never refreshes; the context of the second one is another child of the same parent. */
    @Test
    void classOnAnotherChildOfAParentHasAFreshDatabase() {
        TestRun.succeeds(OfOneChild.class, OfAnotherChild.class);
        TestRun.succeeds(OfOneAutoConfiguredChild.class, OfAnotherAutoConfiguredChild.class);
    }

    @Test
    void dataSourceOfAChildLeadsToTheCloneIfTheParentsConfigurationHasTheAnnotation() {
        TestRun.succeeds(OfAnAnnotatedParent.class);
    }

    abstract static class Looking {

        @Test
        void findsAndLeavesABook(@Autowired JdbcClient jdbc) {
            assertThat(jdbc.sql("SELECT title FROM book").query(String.class).list())
                    .containsExactly("Clean Code");
            jdbc.sql("INSERT INTO book VALUES (DEFAULT, '-', 'Left behind')").update();
        }
    }

    @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE, properties = "children=plain")
    @AutoConfigureTemplateDatabase
    @ContextHierarchy({@ContextConfiguration(classes = Parent.class), @ContextConfiguration(classes = Child.class)})
    static class OfOneChild extends Looking {}

    @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE, properties = "children=plain")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
    @ContextHierarchy({@ContextConfiguration(classes = Parent.class), @ContextConfiguration(classes = Another.class)})
    static class OfAnotherChild extends Looking {}

    @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE, properties = "children=auto-configured")
    @AutoConfigureTemplateDatabase
    @ContextHierarchy({
        @ContextConfiguration(classes = Parent.class),
        @ContextConfiguration(classes = AutoConfiguredChild.class)
    })
    static class OfOneAutoConfiguredChild extends Looking {}

    @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE, properties = "children=auto-configured")
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    @ContextHierarchy({
        @ContextConfiguration(classes = Parent.class),
        @ContextConfiguration(classes = AnotherAutoConfiguredChild.class)
    })
    static class OfAnotherAutoConfiguredChild extends Looking {}

    @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
    @ContextHierarchy({
        @ContextConfiguration(classes = AnnotatedParent.class),
        @ContextConfiguration(classes = ChildWithADataSource.class)
    })
    static class OfAnAnnotatedParent {

        @Test
        void connects(@Autowired DataSource dataSource) {
            assertThat(JdbcClient.create(dataSource)
                            .sql("SELECT current_database()")
                            .query(String.class)
                            .single())
                    .startsWith("tdb_c_");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class Parent {}

    @Configuration(proxyBeanMethods = false)
    static class Another {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class AutoConfiguredChild {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    static class AnotherAutoConfiguredChild {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @WholeApplication
    @AutoConfigureTemplateDatabase
    static class AnnotatedParent {}

    @Configuration(proxyBeanMethods = false)
    static class ChildWithADataSource {

        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource("jdbc:postgresql://db.invalid/library", "library", "secret");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Child {}
}
