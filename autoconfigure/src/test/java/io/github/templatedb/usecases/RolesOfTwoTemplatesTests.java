package io.github.templatedb.usecases;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class RolesOfTwoTemplatesTests {

    @Test
    void migrationsThatMakeTheSameRoleAreOnServersOfTheirOwn() {
        ApplicationContext one = TestContexts.of(One.class);
        ApplicationContext two = TestContexts.of(Two.class);
        assertThat(port(one)).isNotEqualTo(port(two));
        for (ApplicationContext context : List.of(one, two)) {
            context.getBean(TemplateDatabase.class).refresh();
            assertThat(text(context, "SELECT current_database()"))
                    .isEqualTo(context.getBean(TemplateDatabase.class).name());
            assertThat(text(context, "SELECT count(*)::text FROM pg_roles WHERE rolname = 'library_reader'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void whoeverComesLaterFindsTheTemplateWithoutFailingFirst(CapturedOutput output) {
        TestContexts.of(One.class);
        ApplicationContext two = TestContexts.of(Two.class);
        String before = output.getAll();
        ApplicationContext later = TestContexts.of(Later.class);
        assertThat(output.getAll().substring(before.length())).doesNotContain("already exists", "Built the template");
        assertThat(port(later)).isEqualTo(port(two));
    }

    private static String port(ApplicationContext context) {
        return text(context, "SELECT inet_server_port()::text");
    }

    private static String text(ApplicationContext context, String sql) {
        return JdbcClient.create(context.getBean(DataSource.class))
                .sql(sql)
                .query(String.class)
                .single();
    }

    @SpringBootTest(classes = Application.class, properties = "spring.flyway.locations=classpath:migrations/role-one")
    @AutoConfigureTemplateDatabase
    static class One {}

    @SpringBootTest(classes = Application.class, properties = "spring.flyway.locations=classpath:migrations/role-two")
    @AutoConfigureTemplateDatabase
    static class Two {}

    @TestPropertySource(properties = "library.name=another")
    static class Later extends Two {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
