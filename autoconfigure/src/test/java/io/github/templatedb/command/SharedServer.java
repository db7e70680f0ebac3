package io.github.templatedb.command;

import io.github.templatedb.core.clone.Databases;
import io.github.templatedb.core.clone.StoreUser;
import io.github.templatedb.core.clone.StoreUser.Behaviour;
import io.github.templatedb.core.server.AdvisoryLock;
import io.github.templatedb.core.server.MarkedDatabases;
import io.github.templatedb.core.server.embedded.EmbeddedServer;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import io.github.templatedb.core.server.embedded.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A server that JVMs share, below a folder that has no other. No janitor of theirs cleans it before a command does. */
record SharedServer(Path directory, EmbeddedServer server, Databases databases, AdvisoryLock noJanitor)
        implements AutoCloseable {

    static final String OF_NOBODY = MarkedDatabases.MARK + "\"template\" : \"tdb_t_aaaaaaaaaaaa\"}";

    static SharedServer start() {
        Path directory = TestServer.newHome();
        EmbeddedServer server = EmbeddedServer.start(settings(directory));
        Databases databases = new Databases(server.server());
        return new SharedServer(directory, server, databases, databases.withoutJanitors());
    }

    static EmbeddedSettings settings(Path directory) {
        return new EmbeddedSettings(Storage.AUTO, directory, null, Duration.ofSeconds(30), Map.of());
    }

    Command run(String... arguments) {
        return Command.run(directory, arguments);
    }

    Command answering(String typed, String... arguments) {
        return Command.answering(typed, directory, arguments);
    }

    /** A JVM that gets a clone. */
    StoreUser user(Behaviour behaviour) throws IOException {
        return StoreUser.start(server.server().endpoint(), "shared", behaviour);
    }

    /** A clone whose JVM is gone. */
    String orphan(int number) {
        String name = "tdb_c_aaaaaaaa_deadbeef_" + number;
        databases.create(name, OF_NOBODY);
        return name;
    }

    /** The name by which the command calls it. */
    String name() {
        return server.directory().getParent().getFileName().toString();
    }

    @Override
    public void close() {
        noJanitor.close();
        server.close();
        TestServer.stopAll(directory);
    }
}
