package io.github.templatedb.usecases.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.comparison.DatabaseContent;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.Server;
import io.github.templatedb.datasource.Leases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.springframework.context.ApplicationContext;

/** What Flyway makes of an empty database where there is no template: what each clone has to be equal to. */
public final class PlainStart {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private PlainStart() {}

    /**
     * Fails unless a database of a context has the content that plain Flyway gives an empty one.
     *
     * @param context the context
     * @param dataSource leads to the database
     * @param flyways what migrates it, in order; their callbacks, which count runs, are left out
     */
    public static void assertIsWhatIsIn(ApplicationContext context, DataSource dataSource, List<Flyway> flyways)
            throws SQLException {
        Server server = context.getBean(Leases.class).main().server().get().server();
        Endpoint endpoint = server.endpoint();
        DatabaseName plain = new DatabaseName("tdb_plain_" + NUMBER.incrementAndGet());
        server.execute("Making it", List.of("CREATE DATABASE " + plain.quoted() + " TEMPLATE template0"));
        try (Connection ofContext = dataSource.getConnection();
                Connection ofPlain = DriverManager.getConnection(
                        endpoint.jdbcUrl(plain), endpoint.username(), endpoint.password())) {
            for (Flyway flyway : flyways) {
                Flyway.configure(flyway.getConfiguration().getClassLoader())
                        .configuration(flyway.getConfiguration())
                        .callbacks(new Callback[0])
                        .dataSource(endpoint.jdbcUrl(plain), endpoint.username(), endpoint.password())
                        .load()
                        .migrate();
            }
            DatabaseContent expected = DatabaseContent.of(ofPlain);
            assertThat(expected.entries()).isNotEmpty();
            assertThat(DatabaseContent.of(ofContext).differences(expected)).isEmpty();
        } finally {
            server.execute("Dropping it", List.of("DROP DATABASE " + plain.quoted() + " WITH (FORCE)"));
        }
    }
}
