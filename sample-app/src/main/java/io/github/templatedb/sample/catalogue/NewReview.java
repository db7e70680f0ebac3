package io.github.templatedb.sample.catalogue;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

record NewReview(long customerId, @Min(1) @Max(5) int rating, @NotNull @Size(max = 2000) String text) {}
