package io.github.templatedb.examples.modulith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.examples.modulith.billing.BillingTests;
import io.github.templatedb.examples.modulith.orders.MoreOrdersTests;
import io.github.templatedb.examples.modulith.orders.OrdersTests;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestContextManager;
import org.springframework.util.ClassUtils;

/** A test of a module has the tables of the modules that it includes, whichever test came first. */
@ExtendWith(OutputCaptureExtension.class)
class ModulesTests {

    /** Before 2.1 Spring Modulith migrates all modules for each test. */
    @BeforeEach
    void modulesAreMigratedOneByOne() {
        assumeThat(ClassUtils.isPresent(
                        "org.springframework.modulith.runtime.flyway.ActiveModules",
                        ModulesTests.class.getClassLoader()))
                .isTrue();
    }

    @Test
    void eachModuleHasItsTablesAndNoOthers() {
        assertThat(tables(WholeApplication.class)).containsExactly("bill", "currency", "shop_order");
        assertThat(tables(OrdersTests.class)).containsExactly("currency", "shop_order");
        assertThat(tables(BillingTests.class)).containsExactly("bill", "currency");
    }

    @Test
    void testsOfOneModuleShareATemplate(CapturedOutput output) {
        assertThat(context(MoreOrdersTests.class)).isNotSameAs(context(OrdersTests.class));
        assertThat(template(MoreOrdersTests.class))
                .isEqualTo(template(OrdersTests.class))
                .isNotEqualTo(template(BillingTests.class));
        assertThat(output).doesNotContain("What decides what is migrated is not all known");
    }

    private static ApplicationContext context(Class<?> testClass) {
        return new TestContextManager(testClass).getTestContext().getApplicationContext();
    }

    private static String template(Class<?> testClass) {
        String clone = context(testClass).getBean(TemplateDatabase.class).name();
        return clone.substring(0, "tdb_c_01234567".length());
    }

    private static List<String> tables(Class<?> testClass) {
        return context(testClass)
                .getBean(JdbcClient.class)
                .sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                        + " AND tablename NOT LIKE 'flyway%' ORDER BY 1")
                .query(String.class)
                .list();
    }

    @SpringBootTest
    @AutoConfigureTemplateDatabase
    static class WholeApplication {}
}
