package io.github.templatedb.usecases.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.TestJvm;
import io.github.templatedb.usecases.support.TestContexts;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
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

    @Test
    void serverOfItsOwnIsToldOfAndNoFailure(CapturedOutput output) {
        TestContexts.of(One.class);
        String before = output.getAll();
        TestContexts.with(Two.class, "spring.flyway.placeholders.run=" + UUID.randomUUID())
                .getApplicationContext();
        assertThat(output.getAll().substring(before.length()).lines())
                .noneMatch(line -> line.contains("could not be built") || line.contains("Failed to execute"))
                .filteredOn(line -> line.contains("on a server of its own"))
                .singleElement()
                .asString()
                .endsWith("on the other one, role \"library_reader\" already exists.");
    }

    @Test
    void anotherJvmFindsBothTemplatesOnTheirServers() throws Exception {
        List<String> here = List.of("two " + place(Two.class), "one " + place(One.class));
        Process jvm = new ProcessBuilder(TestJvm.command(
                        List.of("-Dtemplatedb.server.directory=" + System.getProperty("templatedb.server.directory")),
                        OtherJvm.class))
                .redirectErrorStream(true)
                .start();
        jvm.getOutputStream().close();
        List<String> said;
        try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
            said = output.lines().toList();
        }
        assertThat(jvm.waitFor()).as("%s", said).isZero();
        assertThat(said).noneMatch(line -> line.contains("already exists") || line.contains("Built the template"));
        assertThat(said).filteredOn(line -> line.matches("(one|two) .*")).isEqualTo(here);
    }

    /** On which server it is a clone of which template. */
    private static String place(Class<?> testClass) {
        ApplicationContext context = TestContexts.of(testClass);
        context.getBean(TemplateDatabase.class).refresh();
        return text(context, "SELECT inet_server_port() || ' ' || left(current_database(), 14)");
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

    /** Runs in a JVM of its own, where the second to make the role comes first. */
    static final class OtherJvm {

        private OtherJvm() {}

        public static void main(String[] arguments) {
            System.out.println("two " + place(Two.class));
            System.out.println("one " + place(One.class));
        }
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
