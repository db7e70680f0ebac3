package io.github.templatedb.core.server.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What leads a JVM to a server that runs. It is a hint, never believed: whoever follows it has to be answered by the
 * watchdog and by the server.
 *
 * @param run the name of the folder of the run
 * @param port where the server listens
 */
record ServerState(String run, int port) {

    private static final Logger logger = LoggerFactory.getLogger(ServerState.class);

    private static final String FORMAT = "1";

    private static final Pattern RUN = Pattern.compile("run-[0-9a-f]{8}");

    private static final int MAX_LENGTH = 1024;

    /** Reads a state file; one that is missing, damaged, or written by another version leads nowhere. */
    static Optional<ServerState> read(Path file) {
        try {
            if (Files.size(file) > MAX_LENGTH) {
                throw new IllegalArgumentException("it is longer than " + MAX_LENGTH + " bytes");
            }
            Properties values = new Properties();
            values.load(new StringReader(Files.readString(file)));
            return Optional.of(parse(values));
        } catch (NoSuchFileException ex) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException ex) {
            logger.info("The state file {} is of no use ({}); PostgreSQL is started anew", file, ex.toString());
            return Optional.empty();
        }
    }

    private static ServerState parse(Properties values) {
        String format = values.getProperty("format");
        if (!FORMAT.equals(format)) {
            throw new IllegalArgumentException("its format is " + format + ", not " + FORMAT);
        }
        String run = values.getProperty("run", "");
        if (!RUN.matcher(run).matches()) {
            throw new IllegalArgumentException("it names no run but '" + run + "'");
        }
        return new ServerState(run, Integer.parseInt(values.getProperty("port", "")));
    }

    /** Writes the state file in one step. */
    void write(Path file) throws IOException {
        PrivateFolder.write(file, "format=%s\nrun=%s\nport=%d\n".formatted(FORMAT, run, port));
    }
}
