package io.github.templatedb.command;

import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.clone.StoredDatabases;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * Says how to open a database.
 *
 * @param withPassword whether the password stands in the URL
 */
record Opening(boolean withPassword, PrintWriter out, PrintWriter err) {

    /** Looks for the database on one server after the other. */
    void print(String name, List<Place> places) {
        for (Place place : places) {
            if (place.isRunning()) {
                try (RunningServer server = place.connect()) {
                    Optional<StoredDatabase> database = new StoredDatabases(server.server())
                            .all().stream()
                                    .filter(one -> one.name().value().equals(name))
                                    .findFirst();
                    if (database.isPresent()) {
                        print(server, database.get());
                        return;
                    }
                } catch (ServerException ex) {
                    err.println(ex.getMessage());
                }
            }
        }
        throw new TemplateDatabaseException(
                "No running server has a database '%s' of templatedb.".formatted(name),
                places.stream().allMatch(Place::isRunning)
                        ? "'list' says what there is."
                        : "'list' says what there is. A server that has ended has its databases again when tests start it.",
                null);
    }

    private void print(RunningServer server, StoredDatabase database) {
        switch (database.kind()) {
            case TEMPLATE, INTERRUPTED ->
                throw new TemplateDatabaseException(
                        "The database %s accepts no connections.".formatted(database.name()),
                        "Tests work with clones of templates; 'list' says which there are.",
                        null);
            default -> {
                DatabaseAccess access = server.access(database.name());
                Endpoint endpoint = server.server().endpoint();
                String password = withPassword ? "&password=" + Endpoint.encoded(endpoint.password()) : "";
                out.println(access.url() + password);
                out.println(access.command());
                err.println(access.life());
            }
        }
    }
}
