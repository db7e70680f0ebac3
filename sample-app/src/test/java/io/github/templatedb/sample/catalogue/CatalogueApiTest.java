package io.github.templatedb.sample.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.sample.ShopTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@ShopTest
class CatalogueApiTest {

    @Autowired
    private MockMvcTester mvc;

    @Test
    void searchFindsWhatIsCalledSo() {
        assertThat(mvc.get().uri("/products?q=walnut bookshelf"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$[*].name")
                .asArray()
                .hasSize(10)
                .startsWith("White walnut bookshelf");
    }

    @Test
    void searchForgivesAMistyping() {
        assertThat(mvc.get().uri("/products?q=cofee table&limit=3"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$[*].sku")
                .asArray()
                .containsExactly("TBL-0001", "TBL-0002", "TBL-0003");
    }

    @Test
    void searchNeedsNoAccents() {
        assertThat(mvc.get().uri("/products?q=creme marble saute&limit=1"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$[0].name")
                .isEqualTo("White crème marble sauté pan");
    }

    @Test
    void searchForWhatWeDoNotSellFindsNothing() {
        assertThat(mvc.get().uri("/products?q=bicycle"))
                .hasStatusOk()
                .bodyJson()
                .isEqualTo("[]");
    }

    @Test
    void pageOfAProductShowsCategoryPriceAndStock() {
        assertThat(mvc.get().uri("/products/teal-oak-coffee-table-tbl-0010"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {"sku": "TBL-0010", "name": "Teal oak coffee table", "category": "furniture/tables", "reviewCount": 0}
                        """)
                .hasPath("$.price")
                .hasPath("$.onHand");
    }

    @Test
    void pageOfAnUnknownProductIsAProblem() {
        assertThat(mvc.get().uri("/products/perpetual-motion"))
                .hasStatus(HttpStatus.NOT_FOUND)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyJson()
                .isLenientlyEqualTo(
                        """
                        {"type": "urn:shop:not-found", "detail": "Product perpetual-motion does not exist."}
                        """);
    }

    @Test
    void changedPriceIsShownFromItsDay() {
        assertThat(
                        mvc.post()
                                .uri("/products/LMP-0001/prices")
                                .contentType(MediaType.APPLICATION_JSON)
                                .content(
                                        """
                        {"amount": 77.70, "from": "2025-02-01"}
                        """))
                .hasStatus(HttpStatus.NO_CONTENT);

        assertThat(mvc.get().uri("/products/white-oak-desk-lamp-lmp-0001"))
                .bodyJson()
                .extractingPath("$.price")
                .isEqualTo(77.70);
    }

    @Test
    void priceHasToBePositive() {
        assertThat(
                        mvc.post()
                                .uri("/products/LMP-0002/prices")
                                .contentType(MediaType.APPLICATION_JSON)
                                .content(
                                        """
                        {"amount": 0, "from": "2025-02-01"}
                        """))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .bodyJson()
                .hasPath("$.errors.amount");
    }
}
