package io.github.templatedb.sample.catalogue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;

/** What can be bought. Products come from the migrations; the shop itself never changes one. */
@Entity
@Immutable
public class Product {

    @Id
    private Long id;

    private String sku;
    private String slug;
    private String name;
    private boolean active;

    /** For JPA. */
    protected Product() {}

    /** The key. */
    public Long id() {
        return id;
    }

    /** The number on the shelf, such as {@code TBL-0001}. */
    public String sku() {
        return sku;
    }

    /** What the product's page is found by. */
    public String slug() {
        return slug;
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** Whether it can be ordered. */
    public boolean active() {
        return active;
    }
}
