package io.github.templatedb.sample.migration;

import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Gives every product the slug that its page is found by. */
class V16__Product_slugs extends BaseJavaMigration {

    private final Slugs slugs;

    V16__Product_slugs(Slugs slugs) {
        this.slugs = slugs;
    }

    @Override
    public void migrate(Context context) {
        var jdbc = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
        var products = JdbcClient.create(jdbc)
                .sql("SELECT id, sku, name FROM product")
                .query(Product.class)
                .list();
        jdbc.batchUpdate("UPDATE product SET slug = ? WHERE id = ?", products, 500, (update, product) -> {
            update.setString(1, slugs.of(product.name(), product.sku()));
            update.setLong(2, product.id());
        });
    }

    private record Product(long id, String sku, String name) {}
}
