package io.github.templatedb.sample.customer;

import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.sample.ShopTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ShopTest
class CustomerApiTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private CustomerService customers;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void newCustomerIsStored() {
        assertThat(register("ada@example.com", "10000"))
                .hasStatus(HttpStatus.CREATED)
                .containsHeader("Location")
                .bodyJson()
                .extractingPath("$.addresses[0].main")
                .isEqualTo(true);

        assertThat(jdbc.sql("SELECT name FROM customer WHERE email = 'ada@example.com'")
                        .query(String.class)
                        .single())
                .isEqualTo("Ada Lovelace");
    }

    @Test
    void addressThatIsTakenIsRefusedWhateverItsCase() {
        customers.register(registration("taken@example.com"));

        assertThat(register("Taken@Example.com", "10000"))
                .hasStatus(HttpStatus.CONFLICT)
                .bodyJson()
                .extractingPath("$.type")
                .isEqualTo("urn:shop:email-taken");
    }

    @Test
    void postcodeWithoutACourierIsRefused() {
        assertThat(register("far-away@example.com", "99999"))
                .hasStatus(HttpStatus.UNPROCESSABLE_CONTENT)
                .bodyJson()
                .extractingPath("$.detail")
                .isEqualTo("No courier goes to DE 99999.");
    }

    @Test
    void everyInvalidFieldIsNamed() {
        assertThat(register("not an address", " "))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .bodyJson()
                .extractingPath("$.errors")
                .asMap()
                .containsOnlyKeys("email", "address.postcode");
    }

    @Test
    void customerIsFound() {
        var id = customers.register(registration("found@example.com")).id();

        assertThat(mvc.get().uri("/customers/{id}", id))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.email")
                .isEqualTo("found@example.com");
    }

    @Test
    void deletedCustomerTakesTheAddressesAlong() {
        var id = customers.register(registration("deleted@example.com")).id();

        assertThat(mvc.delete().uri("/customers/{id}", id)).hasStatus(HttpStatus.NO_CONTENT);

        assertThat(mvc.get().uri("/customers/{id}", id)).hasStatus(HttpStatus.NOT_FOUND);
        assertThat(jdbc.sql("SELECT count(*) FROM address WHERE customer_id = ?")
                        .param(id)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private MvcTestResult register(String email, String postcode) {
        return mvc.post()
                .uri("/customers")
                .contentType(MediaType.APPLICATION_JSON)
                .content(
                        """
                        {
                          "email": "%s",
                          "name": "Ada Lovelace",
                          "address": {
                            "street": "Marienstraße 1", "city": "Berlin", "postcode": "%s", "countryCode": "DE"
                          }
                        }
                        """
                                .formatted(email, postcode))
                .exchange();
    }
}
