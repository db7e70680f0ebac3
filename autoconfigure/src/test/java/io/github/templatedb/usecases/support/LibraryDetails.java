package io.github.templatedb.usecases.support;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** How to log in to a database of an {@link ExternalPostgres}, as an ordinary role. */
public record LibraryDetails(String url) implements JdbcConnectionDetails {

    @Override
    public String getJdbcUrl() {
        return url;
    }

    @Override
    public String getUsername() {
        return "tester";
    }

    @Override
    public String getPassword() {
        return ExternalPostgres.PASSWORD;
    }
}
