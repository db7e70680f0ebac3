package io.github.templatedb.sample.order;

import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.sample.ShopTest;
import io.github.templatedb.sample.customer.CustomerService;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ShopTest
class CartApiTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private CustomerService customers;

    @Autowired
    private CartService carts;

    @Test
    void cartHoldsWhatWasPutIn() {
        var cart = cart("holds@carts.example");
        put(cart, "KNF-0002", 1);
        put(cart, "KNF-0001", 2);

        assertThat(mvc.get().uri("/carts/{id}", cart))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].sku")
                .asArray()
                .containsExactly("KNF-0001", "KNF-0002");
    }

    @Test
    void puttingAProductInAgainChangesTheQuantity() {
        var cart = cart("again@carts.example");
        put(cart, "KNF-0003", 1);

        assertThat(put(cart, "KNF-0003", 4))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.items[*].quantity")
                .asArray()
                .containsExactly(4);
    }

    @Test
    void checkedOutCartBecomesAnOrderAndIsGone() {
        var cart = cart("checkout@carts.example");
        put(cart, "KNF-0004", 2);

        assertThat(mvc.post().uri("/carts/{id}/checkout", cart))
                .hasStatus(HttpStatus.CREATED)
                .bodyJson()
                .extractingPath("$.lines[0].sku")
                .isEqualTo("KNF-0004");
        assertThat(mvc.get().uri("/carts/{id}", cart)).hasStatus(HttpStatus.NOT_FOUND);
    }

    @Test
    void cartSurvivesACouponThatCannotBeUsed() {
        var cart = cart("survives@carts.example");
        put(cart, "KNF-0005", 2);

        assertThat(mvc.post().uri("/carts/{id}/checkout?coupon=EXPIRED", cart))
                .hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);

        assertThat(carts.find(cart).items()).hasSize(1);
    }

    private UUID cart(String email) {
        return carts.open(customers.register(registration(email)).id()).id();
    }

    private MvcTestResult put(UUID cart, String sku, int quantity) {
        return mvc.put()
                .uri("/carts/{id}/items/{sku}", cart, sku)
                .contentType(MediaType.APPLICATION_JSON)
                .content("""
                        {"quantity": %d}
                        """.formatted(quantity))
                .exchange();
    }
}
