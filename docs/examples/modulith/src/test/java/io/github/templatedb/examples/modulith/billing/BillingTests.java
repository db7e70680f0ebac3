package io.github.templatedb.examples.modulith.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.modulith.test.ApplicationModuleTest;

@ApplicationModuleTest
@AutoConfigureTemplateDatabase
public class BillingTests {

    @Test
    void moduleHasItsTable(@Autowired Billing billing) {
        assertThat(billing.count()).isZero();
    }
}
