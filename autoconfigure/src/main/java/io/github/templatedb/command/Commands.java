package io.github.templatedb.command;

import io.github.templatedb.command.Place.Found;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.clone.StoredDatabases;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerException;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/**
 * What the command can do. No server is started, and what does not carry the mark of templatedb is never touched.
 *
 * @since 0.1.0
 */
@Command(
        name = "templatedb",
        description = "Looks at the database servers that tests have left or share, and cleans them. It starts none.",
        footer = {"", "Exit codes: 0 all is well, 1 something failed or is left, 2 the arguments cannot be understood."
        })
public final class Commands {

    private final PrintWriter out;

    private final PrintWriter err;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Say what can be given here.")
    private boolean help;

    private Commands(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs a command.
     *
     * @param arguments its name and its options
     * @param out for the answer
     * @param err for what is wrong
     * @param in for the answers to questions
     * @return 0, 1 if something failed or is left, 2 if the arguments cannot be understood
     */
    public static int run(String[] arguments, PrintWriter out, PrintWriter err, BufferedReader in) {
        return new CommandLine(new Commands(out, err))
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((wrong, given) -> {
                    err.println(wrong.getMessage());
                    wrong.getCommandLine().usage(err);
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof TemplateDatabaseException known) {
                        err.println(known.getMessage());
                        return ExitCode.SOFTWARE;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    @Command(name = "list", description = "What there is: servers, templates, clones and their owners, kept databases.")
    int list(
            @Mixin Places places,
            @Option(names = "--json", description = "For tools, in the shape that the user guide describes.")
                    boolean json) {
        List<Found> found = places.all().stream().map(Place::look).toList();
        Listing listing = new Listing(found, Instant.now());
        if (json) {
            out.println(listing.json());
        } else if (found.isEmpty()) {
            out.println("No servers.");
        } else {
            listing.print(out);
        }
        return found.stream().allMatch(server -> server.problem().isEmpty()) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    @Command(
            name = "url",
            description = "The JDBC URL of a database on a running server, and a command that opens it in psql.")
    int url(
            @Mixin Places places,
            @Parameters(paramLabel = "<database>", description = "Its name, for example of a kept database.")
                    String name,
            @Option(names = "--with-password", description = "Print the password in the URL.") boolean withPassword) {
        List<Place> all = places.all();
        for (Place place : all) {
            if (place.isRunning()) {
                try (RunningServer server = place.connect()) {
                    Optional<StoredDatabase> database = new StoredDatabases(server.server())
                            .all().stream()
                                    .filter(one -> one.name().value().equals(name))
                                    .findFirst();
                    if (database.isPresent()) {
                        print(server, database.get(), withPassword);
                        return ExitCode.OK;
                    }
                } catch (ServerException ex) {
                    err.println(ex.getMessage());
                }
            }
        }
        throw new ServerException(
                "No running server has a database '%s' of templatedb.".formatted(name),
                all.stream().allMatch(Place::isRunning)
                        ? "'list' says what there is."
                        : "'list' says what there is. A server that has ended has its databases again when tests start it.",
                null);
    }

    private void print(RunningServer server, StoredDatabase database, boolean withPassword) {
        switch (database.kind()) {
            case TEMPLATE, INTERRUPTED ->
                throw new TemplateDatabaseException(
                        "The database %s accepts no connections.".formatted(database.name()),
                        "Tests work with clones of templates; 'list' says which there are.",
                        null);
            default -> {
                DatabaseAccess access = server.access(database.name());
                Endpoint endpoint = server.server().endpoint();
                out.println(
                        withPassword
                                ? access.url() + "&password=" + Endpoint.encoded(endpoint.password())
                                : access.url());
                out.println(access.command());
                err.println(access.life());
            }
        }
    }
}
