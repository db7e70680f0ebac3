package io.github.templatedb.sample.catalogue;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The products. */
public interface ProductRepository extends Repository<Product, Long> {

    /** The product with this number, if it can be ordered. */
    Optional<Product> findBySkuAndActiveTrue(String sku);

    /** The product whose page this is. */
    Optional<Product> findBySlug(String slug);

    /** The products whose attributes contain those given, a JSON object. */
    @Query(
            nativeQuery = true,
            value = "SELECT * FROM product WHERE attributes @> CAST(:attributes AS jsonb) ORDER BY sku")
    List<Product> findByAttributes(String attributes);

    /** How many products there are, the inactive ones included. */
    long count();
}
