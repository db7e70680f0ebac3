package io.github.templatedb.sample.catalogue;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/products")
class CatalogueController {

    private final Catalogue catalogue;
    private final PriceList prices;
    private final ReviewService reviews;

    CatalogueController(Catalogue catalogue, PriceList prices, ReviewService reviews) {
        this.catalogue = catalogue;
        this.prices = prices;
        this.reviews = reviews;
    }

    @GetMapping
    List<Catalogue.Hit> search(@RequestParam String q, @RequestParam(defaultValue = "20") int limit) {
        return catalogue.search(q, limit);
    }

    @GetMapping("/{slug}")
    Catalogue.Page page(@PathVariable String slug) {
        return catalogue.page(slug);
    }

    @PostMapping("/{sku}/prices")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePrice(@PathVariable String sku, @Valid @RequestBody NewPrice price) {
        prices.change(sku, price.amount(), price.from());
    }

    @GetMapping("/{slug}/reviews")
    List<ReviewView> reviews(@PathVariable String slug) {
        return reviews.of(slug);
    }

    @PostMapping("/{slug}/reviews")
    @ResponseStatus(HttpStatus.CREATED)
    ReviewView review(@PathVariable String slug, @Valid @RequestBody NewReview review) {
        return reviews.write(slug, review);
    }

    record NewPrice(@NotNull @Positive BigDecimal amount, @NotNull LocalDate from) {}
}
