package io.github.templatedb.benchmarks.jvms;

import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;

/** What a JVM of many is told by system properties. */
public final class Given {

    /** Without {@code -D}. */
    public static final String PREFIX = "jvms.";

    private Given() {}

    /** The URL of the server's administrative database. */
    static String url() {
        return value("url");
    }

    static String user() {
        return value("user");
    }

    static String password() {
        return value("password");
    }

    /** The folder of the migrations. */
    static String migrations() {
        return value("migrations");
    }

    /** Which of the JVMs this is. */
    static String number() {
        return value("number");
    }

    /** How many tests it has. */
    static int tests() {
        return Integer.parseInt(value("tests"));
    }

    /** A database of the server, without a pool. */
    static PGSimpleDataSource dataSource(String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url());
        dataSource.setDatabaseName(database);
        dataSource.setUser(user());
        dataSource.setPassword(password());
        return dataSource;
    }

    private static String value(String name) {
        return Objects.requireNonNull(System.getProperty(PREFIX + name), name);
    }
}
