package io.github.templatedb.sample.catalogue;

record ReviewView(String customer, int rating, String text) {

    static ReviewView of(Review review) {
        return new ReviewView(review.customer().name(), review.rating(), review.text());
    }
}
