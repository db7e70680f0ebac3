package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.TemplateDatabase;
import io.github.templatedb.usecases.support.OrdersAndBills;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;

public class RefreshOfSeveralDatabasesTests extends OrdersAndBills {

    @RepeatedTest(3)
    void eachTestFindsWhatTheContextAndTheClassWroteIntoEach() {
        assertThat(notes(orders)).containsExactly("of the start");
        assertThat(notes(bills)).containsExactly("of the start", "of the class");
        write(orders, "of a test");
        write(bills, "of a test");
    }

    @RepeatedTest(3)
    void whatIsWrittenIntoOneOfThemIsGoneToo() {
        assertThat(notes(bills)).containsExactly("of the start", "of the class");
        write(bills, "of a test");
    }

    @Test
    void refreshInTheMiddleMovesAllOfThem(@Autowired TemplateDatabase database) {
        write(orders, "of a test");
        write(bills, "of a test");

        database.refresh();

        assertThat(notes(orders)).containsExactly("of the start");
        assertThat(notes(bills)).containsExactly("of the start", "of the class");
    }

    /** Neither is primary, so Spring could not inject one without a qualifier either. */
    @Test
    void nameOfOneIsAskedForInVain(@Autowired TemplateDatabase database) {
        assertThatThrownBy(database::name)
                .isInstanceOf(NoUniqueBeanDefinitionException.class)
                .hasMessageContaining("orders")
                .hasMessageContaining("bills");
    }
}
