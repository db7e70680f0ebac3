package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import io.github.templatedb.usecases.support.OrdersAndBills;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/** Classes that use the databases of one context, one after the other. */
@Testable
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class SeveralDatabasesOverClassesTests {

    abstract static class UnwrittenNotes extends OrdersAndBills {

        @Test
        void findsWhatTheStartAndItselfWrote() {
            assertThat(notes(orders)).containsExactly("of the start");
            assertThat(notes(bills)).containsExactly("of the start", "of the class");
            write(orders, "of a class before");
            write(bills, "of a class before");
        }
    }

    @Nested
    @Order(1)
    class FirstClass extends OrdersAndBills {

        @BeforeAll
        static void writeIntoTheOther(@Autowired @Qualifier("orders") DataSource orders) {
            write(orders, "of the first class");
        }

        @Test
        void findsWhatTheStartAndItselfWrote() {
            assertThat(notes(orders)).containsExactly("of the start", "of the first class");
            assertThat(notes(bills)).containsExactly("of the start", "of the class");
            write(orders, "of a test");
            write(bills, "of a test");
        }
    }

    @Nested
    @Order(2)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    class ClassWithFreshDatabases extends UnwrittenNotes {}

    @Nested
    @Order(3)
    @AutoConfigureTemplateDatabase(refresh = Refresh.NEVER)
    class ClassThatNeverRefreshes extends UnwrittenNotes {}

    @Nested
    @Order(4)
    @AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_CLASS)
    class ClassWithFreshDatabasesAfterIt extends UnwrittenNotes {}
}
