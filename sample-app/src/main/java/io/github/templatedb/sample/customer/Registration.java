package io.github.templatedb.sample.customer;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** What someone has to say to become a customer. */
public record Registration(@NotBlank @Email String email, @NotBlank String name, @NotNull @Valid NewAddress address) {

    /** Where to deliver. */
    public record NewAddress(
            @NotBlank String street,
            @NotBlank String city,
            @NotBlank String postcode,
            @NotNull @Pattern(regexp = "[A-Z]{2}") String countryCode) {}
}
