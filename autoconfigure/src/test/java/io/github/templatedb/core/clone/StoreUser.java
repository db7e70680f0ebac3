package io.github.templatedb.core.clone;

import io.github.templatedb.TestJvm;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.lease.Keep;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.lease.Policies;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.Activity;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.KnownServer;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.core.template.TemplatePolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A JVM of its own that gets a lease on a shared server, when it is told to, and says what it does. */
public final class StoreUser implements AutoCloseable {

    public static final TemplatePolicy POLICY = new TemplatePolicy(1L << 30, Duration.ofDays(14));

    private static final String PASSWORD = "STORE_USER_PASSWORD";

    private final Process jvm;

    private final BufferedReader output;

    private StoreUser(Process jvm) {
        this.jvm = jvm;
        this.output = jvm.inputReader(StandardCharsets.UTF_8);
    }

    /** What its migrations do after they have made a table. */
    public enum Behaviour {
        SUCCEED,
        /** Wait for ever. */
        HANG,
        /** Wait for ever in PostgreSQL, which does not notice when the JVM is gone. */
        SLEEP,
        /** Succeed, and keep the clone as that of a failed test. */
        FAIL
    }

    /** Starts the JVM; it does nothing before {@link #go}. */
    public static StoreUser start(Endpoint endpoint, String manifest, Behaviour behaviour) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(TestJvm.command(
                List.of(),
                StoreUser.class,
                endpoint.host(),
                Integer.toString(endpoint.port()),
                endpoint.username(),
                manifest,
                behaviour.name()));
        builder.environment().put(PASSWORD, endpoint.password());
        return new StoreUser(builder.redirectError(Redirect.INHERIT).start());
    }

    /** Runs in the JVM. */
    public static void main(String[] arguments) throws Exception {
        Endpoint endpoint =
                new Endpoint(arguments[0], Integer.parseInt(arguments[1]), arguments[2], System.getenv(PASSWORD));
        Behaviour behaviour = Behaviour.valueOf(arguments[4]);
        try (PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                Server server = new Server(endpoint);
                TemplateServer templates = new TemplateServer(KnownServer.of(server), new Activity(), POLICY);
                Lease lease = new Lease(
                        () -> templates,
                        Policies.of(Duration.ofMinutes(1), Duration.ofMinutes(1), Keep.ON_FAILURE, false, true),
                        early -> {})) {
            out.println("ready");
            in.readLine();
            lease.migrate(() -> manifest(arguments[3]), (database, part) -> {
                createTable(endpoint, lease.database().name());
                out.println("building " + lease.database().name());
                if (behaviour == Behaviour.HANG) {
                    in.readLine();
                } else if (behaviour == Behaviour.SLEEP) {
                    execute(endpoint, lease.database().name(), "SELECT pg_sleep(600)");
                }
            });
            out.println("clone " + lease.database().name());
            if (behaviour == Behaviour.FAIL) {
                out.println(
                        "kept " + lease.keeping().afterFailure().orElseThrow().database());
            }
            in.readLine();
        } catch (TemplateDatabaseException ex) {
            System.err.println("A store user failed: " + ex);
            throw ex;
        }
    }

    public static Manifest manifest(String name) {
        return Manifest.builder().add(name, "content").build();
    }

    public static void createTable(Endpoint endpoint, DatabaseName database) throws SQLException {
        execute(
                endpoint,
                database,
                "CREATE TABLE book (title text); INSERT INTO book VALUES ('Emma'), ('Persuasion');"
                        + " ALTER DATABASE " + database.quoted() + " SET search_path TO \"$user\", public, shop;"
                        + " ALTER DATABASE " + database.quoted() + " SET application_name TO 'it''s; a shop'");
    }

    public static void execute(Endpoint endpoint, DatabaseName database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        endpoint.jdbcUrl(database), endpoint.username(), endpoint.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Lets it get its lease. */
    public StoreUser go() throws IOException {
        jvm.getOutputStream().write('\n');
        jvm.getOutputStream().flush();
        return this;
    }

    /** Reads on to a line that begins with a word, and returns the rest of the line. */
    public String await(String word) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(word)) {
                return line.substring(word.length()).strip();
            }
        }
        throw new IllegalStateException("The JVM ended before it said '" + word + "'");
    }

    /** Reads on to its clone; tells whether it built the template. */
    public boolean hasBuilt() throws IOException {
        boolean built = false;
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            built |= line.startsWith("building");
            if (line.startsWith("clone")) {
                return built;
            }
        }
        throw new IllegalStateException("The JVM ended without a clone");
    }

    public long pid() {
        return jvm.pid();
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        jvm.destroyForcibly().waitFor();
    }

    /** Lets the JVM end, if it has not. */
    @Override
    public void close() throws IOException {
        try {
            jvm.getOutputStream().close();
            jvm.waitFor();
        } catch (IOException ex) {
            jvm.destroyForcibly();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
