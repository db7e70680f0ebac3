package io.github.templatedb.benchmarks.jvms;

import io.github.templatedb.benchmarks.server.ServerProcesses;
import io.github.templatedb.benchmarks.suite.Home;
import io.github.templatedb.benchmarks.suite.Site;
import io.github.templatedb.core.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The one server that many JVMs use.
 *
 * @param site where it is
 * @param migrations their folder
 */
public record JvmsServer(Site site, Path migrations) {

    /** The database of the floor. */
    static final String MIGRATED = "jvms_migrated";

    /** Where those who have no databases have their schemas. */
    static final String SCHEMAS = "jvms_schemas";

    private static final String LEFT =
            "SELECT count(*) FROM pg_database WHERE NOT datistemplate AND datname NOT IN ('postgres', '%s', '%s')"
                    .formatted(MIGRATED, SCHEMAS);

    /** The connections of others than this JVM. */
    private static final String CONNECTIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                    + " AND application_name <> current_setting('application_name')";

    /** Has both databases new, one of them migrated, and no template where there is to be none. */
    public void prepare(Way way) {
        site.recreate(MIGRATED);
        site.recreate(SCHEMAS);
        Flyway.configure()
                .dataSource(dataSource(MIGRATED))
                .locations("filesystem:" + migrations)
                .load()
                .migrate();
        if (way == Way.COLD) {
            forgetTemplates();
        }
    }

    private void forgetTemplates() {
        Server server = site.common();
        server.query(
                        "Looking for templates",
                        "SELECT datname FROM pg_database WHERE datname LIKE 'tdb\\_t\\_%'",
                        row -> row.getString(1))
                .forEach(name -> server.execute(
                        "Dropping a template",
                        List.of("ALTER DATABASE " + name + " IS_TEMPLATE false", "DROP DATABASE " + name)));
    }

    private DataSource dataSource(String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(site.url(database));
        dataSource.setUser(site.common().endpoint().username());
        dataSource.setPassword(site.common().endpoint().password());
        return dataSource;
    }

    /** How many connections there are now. */
    public int connections() {
        return number(CONNECTIONS);
    }

    private int number(String sql) {
        return site.common().query("Counting", sql, row -> row.getInt(1)).get(0);
    }

    /** What is there beside the two databases, templates, and the server itself. */
    public Left left() throws IOException, SQLException {
        int schemas;
        try (Connection connection = dataSource(SCHEMAS).getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'jvm\\_%'")) {
            row.next();
            schemas = row.getInt(1);
        }
        Path folder = site.folder(Home.OURS);
        try (Stream<Path> files = Files.list(folder)) {
            return new Left(number(LEFT), schemas, new ServerProcesses(folder).servers(), (int) files.count());
        }
    }

    /**
     * What JVMs have left.
     *
     * @param databases that are no templates
     * @param schemas of those who have no database of their own
     * @param servers that run
     * @param folders of servers
     */
    public record Left(int databases, int schemas, int servers, int folders) {}
}
