package io.github.templatedb.benchmarks.start;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.embedded.EmbeddedServer;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.embedded.Storage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Who starts PostgreSQL. */
enum Contender {

    /** This project; the binaries and the image are in the user's cache folder. */
    TEMPLATEDB {
        @Override
        Postgres start(Path folder) {
            EmbeddedServer server = EmbeddedServer.start(settings(folder));
            Endpoint endpoint = server.server().endpoint();
            return new Postgres(
                    endpoint.port(), endpoint.password(), server.directory().toString(), server::close);
        }
    },

    /** Nobody: the driver connects to a server of ours that runs, the folder of whose run is given. */
    NOBODY {
        @Override
        Postgres start(Path folder) throws IOException {
            int port = Integer.parseInt(
                    Files.readAllLines(folder.resolve("data/postmaster.pid")).get(3));
            return new Postgres(port, Files.readString(folder.resolve("password")), folder.toString(), () -> {});
        }
    },

    /** zonky's library, as its README says; the binaries are in the same folder as the data. */
    ZONKY {
        @Override
        Postgres start(Path folder) throws IOException {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(folder.toFile())
                    .start();
            return new Postgres(server.getPort(), "", folder.toString(), server);
        }
    };

    abstract Postgres start(Path folder) throws IOException;

    static EmbeddedSettings settings(Path folder) {
        Duration minute = Duration.ofMinutes(1);
        return new EmbeddedSettings(Storage.AUTO, folder, null, minute, Map.of());
    }

    /** A server that has been started. */
    record Postgres(int port, String password, String folder, Closeable stop) implements Closeable {

        @Override
        public void close() throws IOException {
            stop.close();
        }
    }
}
