package io.github.templatedb.sample.catalogue;

import io.github.templatedb.sample.Refusal;
import io.github.templatedb.sample.customer.CustomerRepository;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class ReviewService {

    private final ReviewRepository reviews;
    private final ProductRepository products;
    private final CustomerRepository customers;
    private final Clock clock;

    ReviewService(ReviewRepository reviews, ProductRepository products, CustomerRepository customers, Clock clock) {
        this.reviews = reviews;
        this.products = products;
        this.customers = customers;
        this.clock = clock;
    }

    @Transactional
    ReviewView write(String slug, NewReview review) {
        var product = products.findBySlug(slug).orElseThrow(() -> Refusal.unknown("Product", slug));
        var customer = customers
                .findById(review.customerId())
                .orElseThrow(() -> Refusal.unknown("Customer", review.customerId()));
        if (reviews.existsByProductAndCustomer(product, customer)) {
            throw new Refusal(
                    Refusal.Reason.ALREADY_REVIEWED, "%s has reviewed %s.".formatted(customer.name(), product.name()));
        }
        return ReviewView.of(
                reviews.save(new Review(product, customer, review.rating(), review.text(), clock.instant())));
    }

    @Transactional(readOnly = true)
    List<ReviewView> of(String slug) {
        return reviews.findByProductSlugOrderByRatingDescIdAsc(slug).stream()
                .map(ReviewView::of)
                .toList();
    }
}
