package io.github.templatedb.core.server.external;

import io.github.templatedb.core.server.AdminDatabase;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a server must be like for template databases, as it describes itself (PostgreSQL manual, {@code pg_roles},
 * {@code pg_is_in_recovery}).
 *
 * @param product how {@code version()} begins
 * @param versionNumber {@code server_version_num}, for example 180006
 * @param inRecovery whether it is a standby
 * @param readOnly whether transactions are read-only unless they say otherwise
 * @param quotedRole the role that statements are run as, as it stands in SQL
 * @param mayCreate whether the role may create databases, or schemas in the one database that there is for us
 */
record Fitness(
        String product, int versionNumber, boolean inRecovery, boolean readOnly, String quotedRole, boolean mayCreate) {

    private static final int OLDEST = 140000;

    private static final String SQL =
            """
            SELECT version(), current_setting('server_version_num')::int, pg_is_in_recovery(),
                current_setting('transaction_read_only')::bool, quote_ident(current_user),\s
            """;

    private static final String MAY_CREATE_DATABASES =
            "(SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user)";

    private static final String MAY_CREATE_SCHEMAS = "has_database_privilege(current_database(), 'CREATE')";

    static Fitness read(Connection connection, Endpoint endpoint) throws SQLException {
        String mayCreate = isForSchemas(endpoint) ? MAY_CREATE_SCHEMAS : MAY_CREATE_DATABASES;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SQL + mayCreate)) {
            row.next();
            return new Fitness(
                    row.getString(1),
                    row.getInt(2),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getString(5),
                    row.getBoolean(6));
        }
    }

    /**
     * Checks everything, the most fundamental first.
     *
     * @throws ExternalServerException if something is amiss
     */
    void check(Endpoint endpoint) {
        String server = "The server " + endpoint;
        if (!product.startsWith("PostgreSQL ") || versionNumber < OLDEST) {
            throw new ExternalServerException(
                    server + " is '%s', and PostgreSQL 14 or later is needed.".formatted(product),
                    "Name another server, or none: then an embedded one is started.");
        }
        if (inRecovery) {
            throw new ExternalServerException(
                    server + " is a standby (pg_is_in_recovery() is true), on which no database can be created.",
                    "Name the primary server, or one that is there for tests.");
        }
        if (readOnly) {
            throw new ExternalServerException(
                    server
                            + " begins transactions as read-only (default_transaction_read_only is on), so no database can be"
                            + " created.",
                    "Name another server; or, if it is there for tests, have somebody who may run: ALTER ROLE %s SET default_transaction_read_only = off;"
                            .formatted(quotedRole));
        }
        if (!mayCreate && isForSchemas(endpoint)) {
            String database = identifier(endpoint.sharedDatabase());
            throw new ExternalServerException(
                    server
                            + " does not let the role %s create schemas in the database %s: it has no CREATE on it."
                                    .formatted(quotedRole, database),
                    "Have the owner of the database, or a superuser, run: GRANT CREATE ON DATABASE %s TO %s;"
                            .formatted(database, quotedRole));
        }
        if (!mayCreate) {
            throw new ExternalServerException(
                    server + " does not let the role %s create databases: it has no CREATEDB.".formatted(quotedRole),
                    "Have a superuser, or a role with CREATEROLE that administers it, run: ALTER ROLE %s CREATEDB;"
                                    .formatted(quotedRole)
                            + " Where that is not to be had: templatedb.isolation=schema needs CREATE on one database.");
        }
    }

    private static boolean isForSchemas(Endpoint endpoint) {
        return !endpoint.sharedDatabase().isEmpty();
    }

    private static String identifier(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : new DatabaseName(name).quoted();
    }

    /** Says why there is no connection (PostgreSQL manual, appendix A: classes 28 and 3D; 08004 is pgjdbc's own). */
    static ExternalServerException notConnected(Endpoint endpoint, SQLException problem) {
        String state = String.valueOf(problem.getSQLState());
        String said = "%s (SQLSTATE %s)".formatted(problem.getMessage(), state);
        if (state.startsWith("28") || state.equals("08004")) {
            return new ExternalServerException(
                    "The PostgreSQL server at %s refused the login of '%s' to the database '%s': %s."
                            .formatted(endpoint.address(), endpoint.username(), AdminDatabase.of(endpoint), said),
                    "Correct templatedb.server.username and templatedb.server.password, or what the JdbcConnectionDetails"
                            + " bean says; pg_hba.conf on the server says who may connect.",
                    problem);
        }
        if (state.startsWith("08")) {
            return new ExternalServerException(
                    "The PostgreSQL server at %s cannot be reached: %s.".formatted(endpoint.address(), said),
                    "Start it, correct the host and port in templatedb.server.url, or leave the property out: then an"
                            + " embedded server is started.",
                    problem);
        }
        return new ExternalServerException(
                "The PostgreSQL server at %s gives '%s' no connection to the database '%s': %s."
                        .formatted(endpoint.address(), endpoint.username(), AdminDatabase.of(endpoint), said),
                "%s created from there. Have somebody who may run: GRANT CONNECT ON DATABASE %s TO %s;"
                        .formatted(
                                isForSchemas(endpoint) ? "Schemas are" : "Databases are",
                                identifier(AdminDatabase.of(endpoint)),
                                new DatabaseName(endpoint.username()).quoted()),
                problem);
    }
}
