package io.github.templatedb.core.lease;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's driver, with which something happens, or goes wrong, before each use of a connection. */
public final class SteppingDriver implements Driver {

    private static final Set<String> STEPS = Set.of("createStatement", "prepareStatement", "unwrap");

    private final Driver driver = new org.postgresql.Driver();

    private final Step step;

    private SteppingDriver(Step step) {
        this.step = step;
    }

    /** What happens before a use of a connection. */
    @FunctionalInterface
    public interface Step {

        /** Happens; what it throws seems to come from the driver. */
        void before(Connection connection) throws SQLException;
    }

    /** Takes the place of PostgreSQL's driver in this JVM until the result is closed. */
    public static Installed install(Step step) throws SQLException {
        Driver usual = DriverManager.getDriver("jdbc:postgresql:any");
        Driver stepping = new SteppingDriver(step);
        DriverManager.registerDriver(stepping);
        DriverManager.deregisterDriver(usual);
        return () -> {
            DriverManager.registerDriver(usual);
            DriverManager.deregisterDriver(stepping);
        };
    }

    /** Puts PostgreSQL's driver back. */
    @FunctionalInterface
    public interface Installed extends AutoCloseable {

        @Override
        void close() throws SQLException;
    }

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
        Connection connection = driver.connect(url, properties);
        return connection == null
                ? null
                : (Connection) Proxy.newProxyInstance(
                        SteppingDriver.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (STEPS.contains(method.getName())) {
                                step.before(connection);
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException ex) {
                                throw ex.getCause();
                            }
                        });
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        return driver.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) throws SQLException {
        return driver.getPropertyInfo(url, properties);
    }

    @Override
    public int getMajorVersion() {
        return driver.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return driver.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return driver.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.postgresql");
    }
}
