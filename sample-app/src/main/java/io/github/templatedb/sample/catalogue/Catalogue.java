package io.github.templatedb.sample.catalogue;

import io.github.templatedb.sample.Refusal;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The products as customers see them. */
@Service
@Transactional(readOnly = true)
public class Catalogue {

    private final JdbcClient jdbc;
    private final Clock clock;

    Catalogue(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The products whose names come closest to the term, mistypings forgiven, the closest first. */
    public List<Hit> search(String term, int limit) {
        return jdbc.sql(
                        """
                        SELECT product.sku, product.slug, product.name, price.amount AS price, hit.closeness
                        FROM search_product(:term, :limit) AS hit
                                 JOIN product ON product.id = hit.id
                                 JOIN price ON price.product_id = hit.id AND price.valid @> :today
                        ORDER BY hit.closeness DESC, product.sku
                        """)
                .param("term", term)
                .param("limit", limit)
                .param("today", LocalDate.now(clock))
                .query(Hit.class)
                .list();
    }

    /** All about one product. Refuses a slug that is unknown. */
    public Page page(String slug) {
        return jdbc.sql(
                        """
                        SELECT product.sku, product.name, product.description, category.path AS category,
                               price.amount AS price, stock.on_hand, rating.review_count, rating.average AS average_rating
                        FROM product
                                 JOIN category ON category.id = product.category_id
                                 JOIN stock ON stock.product_id = product.id
                                 JOIN product_rating AS rating ON rating.product_id = product.id
                                 JOIN price ON price.product_id = product.id AND price.valid @> :today
                        WHERE product.slug = :slug
                        """)
                .param("slug", slug)
                .param("today", LocalDate.now(clock))
                .query(Page.class)
                .optional()
                .orElseThrow(() -> Refusal.unknown("Product", slug));
    }

    /** A product that a search found; {@code closeness} is 1 where the term is part of the name. */
    public record Hit(String sku, String slug, String name, BigDecimal price, float closeness) {}

    /** All about one product. */
    public record Page(
            String sku,
            String name,
            String description,
            String category,
            BigDecimal price,
            int onHand,
            int reviewCount,
            @Nullable BigDecimal averageRating) {}
}
