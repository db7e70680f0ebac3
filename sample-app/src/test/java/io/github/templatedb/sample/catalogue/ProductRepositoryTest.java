package io.github.templatedb.sample.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jpa.test.autoconfigure.TestEntityManager;

@DataJpaTest
@AutoConfigureTemplateDatabase
class ProductRepositoryTest {

    @Autowired
    private ProductRepository products;

    @Autowired
    private TestEntityManager entities;

    @Test
    void catalogueIsMigratedWithTheSchema() {
        assertThat(products.count()).isEqualTo(1200);
    }

    @Test
    void slugOfTheJavaMigrationLeadsToTheProduct() {
        assertThat(products.findBySlug("amber-creme-marble-cafe-au-lait-bowl-cup-0096"))
                .get()
                .extracting(Product::sku)
                .isEqualTo("CUP-0096");
    }

    @Test
    void productsAreFoundByAttribute() {
        assertThat(products.findByAttributes(
                        """
                {"colour": "teal", "material": "brass"}
                """))
                .hasSize(12)
                .allSatisfy(product -> assertThat(product.name()).startsWith("Teal brass"));
    }

    @Test
    void withdrawnProductCannotBeOrdered() {
        entities.getEntityManager()
                .createNativeQuery("UPDATE product SET active = false WHERE sku = 'PAN-0001'")
                .executeUpdate();

        assertThat(products.findBySkuAndActiveTrue("PAN-0001")).isEmpty();
        assertThat(products.findBySkuAndActiveTrue("PAN-0002")).isPresent();
    }
}
