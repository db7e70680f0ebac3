package io.github.templatedb.sample.order;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a customer wants. */
public record NewOrder(long customerId, @NotEmpty List<@Valid Item> items, @Nullable String coupon) {

    /** How many pieces of which product. */
    public record Item(@NotBlank String sku, @Positive int quantity) {}
}
