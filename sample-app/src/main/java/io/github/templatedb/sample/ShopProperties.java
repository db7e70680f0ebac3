package io.github.templatedb.sample;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What differs between the channels that the shop is run for.
 *
 * @param currency the ISO code of the one currency that prices are in
 * @param minimumQuantity how many pieces of a product an order has to take at least
 * @param maximumQuantity how many pieces of a product an order can take at most
 * @param cardLimit the highest amount that a card is charged
 */
@Validated
@ConfigurationProperties("shop")
public record ShopProperties(
        @Pattern(regexp = "[A-Z]{3}") String currency,
        @Positive int minimumQuantity,
        @Positive int maximumQuantity,
        @NotNull @Positive BigDecimal cardLimit) {}
