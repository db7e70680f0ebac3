package io.github.templatedb.examples.modulith.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.modulith.test.ApplicationModuleTest;

@ApplicationModuleTest
@AutoConfigureTemplateDatabase
public class OrdersTests {

    @Test
    void moduleHasItsTable(@Autowired Orders orders) {
        assertThat(orders.count()).isZero();
    }
}
