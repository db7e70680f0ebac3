package io.github.templatedb.command;

import io.github.templatedb.command.Place.Found;
import io.github.templatedb.command.Place.State;
import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.clone.StoredDatabases;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerException;
import io.github.templatedb.core.server.embedded.FoundServer;
import java.util.List;

/**
 * Drops what nobody uses, one after the other, so that no server runs out of locks, and looks again in the end.
 *
 * @param unused what that is
 */
record Cleaning(Unused unused, Console console) {

    /** Whether all is gone that nobody uses. */
    boolean run(List<Place> places, boolean dryRun, boolean asking) {
        List<Found> unclean = unused.on(places);
        Listing.print(unclean, console.out());
        List<Found> known =
                unclean.stream().filter(server -> server.problem() == null).toList();
        if (known.isEmpty()) {
            console.out().println("Nothing to clean.");
        }
        if (known.isEmpty() || dryRun) {
            return known.size() == unclean.size();
        }
        List<Found> confirmed = asking ? confirmed(known) : known;
        if (confirmed.size() < known.size()) {
            console.out().println("What was not confirmed stays as it is.");
        }
        confirmed.forEach(this::clean);
        List<Found> left = unused.on(confirmed.stream().map(Found::place).toList());
        if (!left.isEmpty()) {
            console.err().println("Left:");
            Listing.print(left, console.err());
        }
        return left.isEmpty() && confirmed.size() == unclean.size();
    }

    private List<Found> confirmed(List<Found> unclean) {
        if (!unused.all()) {
            return console.answer("Drop all of this? [y/N] ").equalsIgnoreCase("y") ? unclean : List.of();
        }
        return unclean.stream()
                .filter(server -> {
                    String name = server.place().name();
                    return console.answer("Type %s to drop all of this from it, templates too: ".formatted(name))
                            .equals(name);
                })
                .toList();
    }

    private void clean(Found found) {
        FoundServer embedded = found.place().embedded();
        try {
            if (embedded != null && found.whole()) {
                if (found.state() == State.RUNNING) {
                    embedded.stopIf(() -> found.place().look().whole());
                }
                if (embedded.delete()) {
                    console.out().println("deleted " + embedded.folder());
                }
                return;
            }
            try (RunningServer server = found.place().connection().get()) {
                drop(new StoredDatabases(server.server()), found.databases());
            }
        } catch (ServerException ex) {
            console.err().printf("%s: %s%n", found.place().name(), ex.getMessage());
        }
    }

    private void drop(StoredDatabases databases, List<StoredDatabase> unneeded) {
        int done = 0;
        for (StoredDatabase database : unneeded) {
            done++;
            try {
                databases.drop(database, unused.keptFor());
                console.out().printf("dropped %s (%d of %d)%n", database.name(), done, unneeded.size());
            } catch (ServerException ex) {
                console.err().printf("%s: %s%n", database.name(), ex.getMessage());
            }
        }
    }
}
