package io.github.templatedb.sample.catalogue;

import static io.github.templatedb.sample.SampleData.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.sample.ShopTest;
import io.github.templatedb.sample.customer.CustomerService;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ShopTest
class ReviewApiTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private CustomerService customers;

    @Test
    void reviewsAreAveragedOnThePage() {
        review("white-oak-dinner-plate-plt-0001", customer("pleased@reviews.example"), 5);
        review("white-oak-dinner-plate-plt-0001", customer("grumpy@reviews.example"), 2);

        assertThat(mvc.get().uri("/products/white-oak-dinner-plate-plt-0001"))
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {"reviewCount": 2, "averageRating": 3.5}
                        """);
    }

    @Test
    void bestReviewComesFirst() {
        review("black-oak-dinner-plate-plt-0002", customer("first@reviews.example"), 1);
        review("black-oak-dinner-plate-plt-0002", customer("second@reviews.example"), 4);

        assertThat(mvc.get().uri("/products/black-oak-dinner-plate-plt-0002/reviews"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$[*].rating")
                .asArray()
                .containsExactly(4, 1);
    }

    @Test
    void customerReviewsAProductOnce() {
        var customer = customer("eager@reviews.example");

        assertThat(review("red-oak-dinner-plate-plt-0003", customer, 5)).hasStatus(HttpStatus.CREATED);
        assertThat(review("red-oak-dinner-plate-plt-0003", customer, 5)).hasStatus(HttpStatus.CONFLICT);
    }

    @Test
    void ratingEndsAtFive() {
        assertThat(review("green-oak-dinner-plate-plt-0004", customer("exuberant@reviews.example"), 6))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .bodyJson()
                .hasPath("$.errors.rating");
    }

    private long customer(String email) {
        return customers.register(registration(email)).id();
    }

    private MvcTestResult review(String slug, long customerId, int rating) {
        return mvc.post()
                .uri("/products/{slug}/reviews", slug)
                .contentType(MediaType.APPLICATION_JSON)
                .content(
                        """
                        {"customerId": %d, "rating": %d, "text": "It is a plate."}
                        """
                                .formatted(customerId, rating))
                .exchange();
    }
}
