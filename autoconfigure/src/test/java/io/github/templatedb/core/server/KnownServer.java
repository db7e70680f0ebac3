package io.github.templatedb.core.server;

/** A server that was started for the tests, seen as one that a JVM uses. */
public record KnownServer(Server server, Room room) implements RunningServer {

    /** One of which it is not known how much room it has. */
    public static KnownServer of(Server server) {
        return new KnownServer(server, Room.unknown("the server", ""));
    }

    @Override
    public DatabaseAccess access(DatabaseName database) {
        return DatabaseAccess.of(server.endpoint(), database, "", "");
    }

    @Override
    public String description() {
        return "known";
    }

    @Override
    public void close() {
        // The test's own.
    }
}
