package io.github.templatedb.sample.catalogue;

import io.github.templatedb.sample.customer.Customer;
import java.util.List;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.repository.Repository;

interface ReviewRepository extends Repository<Review, Long> {

    Review save(Review review);

    boolean existsByProductAndCustomer(Product product, Customer customer);

    @EntityGraph(attributePaths = "customer")
    List<Review> findByProductSlugOrderByRatingDescIdAsc(String slug);
}
