package io.github.templatedb.command;

import io.github.templatedb.command.Place.Found;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.server.DatabaseAccess;
import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.RunningServer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

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

    private final Console console;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Say what can be given here.")
    private boolean help;

    private Commands(Console console) {
        this.console = console;
    }

    /**
     * Runs a command.
     *
     * @param arguments its name and its options
     * @param console where it is run
     * @return 0, 1 if something failed or is left, 2 if the arguments cannot be understood
     */
    public static int run(String[] arguments, Console console) {
        PrintWriter err = console.err();
        return new CommandLine(new Commands(console))
                .registerConverter(Duration.class, Commands::duration)
                .setOut(console.out())
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

    private static Duration duration(String text) {
        if (!text.matches("\\d{1,9}[smhd]")) {
            throw new TypeConversionException("'%s' is no age: write it as 30m, 12h or 7d".formatted(text));
        }
        return Duration.parse((text.endsWith("d") ? "P" : "PT") + text);
    }

    @Command(name = "list", description = "What there is: servers, templates, clones and their owners, kept databases.")
    int list(
            @Mixin Places places,
            @Option(names = "--json", description = "For tools, in the shape that the user guide describes.")
                    boolean json) {
        List<Found> found = places.all().stream().map(Place::look).toList();
        if (json) {
            console.out().println(Listing.json(found));
        } else if (found.isEmpty()) {
            console.out().println("No servers.");
        } else {
            Listing.print(found, console.out());
        }
        return exitCode(found.stream().allMatch(server -> server.problem() == null));
    }

    private static int exitCode(boolean success) {
        return success ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    @Command(
            name = "clean",
            description =
                    "Drops what nobody uses: databases whose JVM is gone, unfinished templates, old kept databases, and"
                            + " the data of servers that have ended and that nobody can or will use again. Says first what that is.")
    int clean(
            @Mixin Places places,
            @Option(names = "--dry-run", description = "Only say what would go.") boolean dryRun,
            @Option(
                            names = "--older-than",
                            paramLabel = "<age>",
                            defaultValue = "1d",
                            description = "Kept databases, and data of ended servers, go at this age: 30m, 12h, 7d."
                                    + " Default: ${DEFAULT-VALUE}.")
                    Duration olderThan,
            @Option(
                            names = "--all",
                            description = "Templates and kept databases too, and the data of all ended servers.")
                    boolean all,
            @Option(
                            names = "--force",
                            description = "Ask nothing, as with the environment variable CI if --all is not given.")
                    boolean force) {
        boolean asking = !force && (all || !console.unattended());
        Cleaning cleaning = new Cleaning(new Unused(all, olderThan), console);
        return exitCode(cleaning.run(places.all(), dryRun, asking));
    }

    @Command(
            name = "check",
            description = "Fails if a build has left databases whose JVM is gone, servers or folders. Drops nothing.")
    int check(@Mixin Places places) {
        List<Found> left = Unused.LEFT.on(places.all());
        console.out().println(left.isEmpty() ? "Nothing was left behind." : "Left behind:");
        Listing.print(left, console.out());
        return exitCode(left.isEmpty());
    }

    @Command(
            name = "url",
            description = "The JDBC URL of a database on a running server, and a command that opens it in psql.")
    int url(
            @Mixin Places places,
            @Parameters(paramLabel = "<database>", description = "Its name, for example of a kept database.")
                    String name,
            @Option(names = "--with-password", description = "Print the password in the URL.") boolean withPassword) {
        for (Place place : places.all()) {
            Found found = place.look();
            if (found.problem() != null) {
                console.err().println(found.problem());
            }
            for (StoredDatabase database : found.databases()) {
                if (database.name().value().equals(name)) {
                    printUrl(place, database, withPassword);
                    return ExitCode.OK;
                }
            }
        }
        throw new TemplateDatabaseException(
                "No running server has a database '%s' of templatedb.".formatted(name),
                "'list' says what there is. A server that has ended has its databases again when tests start it.");
    }

    private void printUrl(Place place, StoredDatabase database, boolean withPassword) {
        if (!database.open()) {
            throw new TemplateDatabaseException(
                    "The database %s accepts no connections.".formatted(database.name()),
                    "It is a template, or what is left of one; 'list' says which databases are clones of templates.");
        }
        try (RunningServer server = place.connection().get()) {
            DatabaseAccess access = server.access(database.name());
            String password = server.server().endpoint().password();
            console.out().println(access.url() + (withPassword ? "&password=" + Endpoint.encoded(password) : ""));
            console.out().println(access.command());
            console.err().println(access.life());
        }
    }
}
