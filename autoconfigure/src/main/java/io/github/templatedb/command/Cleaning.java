package io.github.templatedb.command;

import io.github.templatedb.command.Place.Embedded;
import io.github.templatedb.command.Place.Found;
import io.github.templatedb.core.clone.StoredDatabase;
import io.github.templatedb.core.clone.StoredDatabases;
import io.github.templatedb.core.server.RunningServer;
import io.github.templatedb.core.server.ServerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops what nobody uses, one after the other, so that no server runs out of locks, and looks again in the end.
 *
 * @param unused what that is
 * @param asking whether somebody is asked before
 */
record Cleaning(Unused unused, boolean asking, PrintWriter out, PrintWriter err, BufferedReader in) {

    /** Whether all is gone that nobody uses. */
    boolean run(List<Place> places, boolean dryRun) {
        List<Found> found = places.stream().map(Place::look).toList();
        boolean answered = true;
        for (Found server : found) {
            if (!server.problem().isEmpty()) {
                err.printf("%s does not answer: %s%n", server.place().name(), server.problem());
                answered = false;
            }
        }
        List<Found> unclean = found.stream().filter(this::isUnclean).toList();
        if (unclean.isEmpty()) {
            out.println("Nothing to clean.");
            return answered;
        }
        unclean.forEach(this::print);
        if (dryRun) {
            return answered;
        }
        List<Found> confirmed = confirmed(unclean);
        confirmed.forEach(this::clean);
        boolean clean = confirmed.stream().map(server -> server.place().look()).noneMatch(this::isLeft);
        return answered && clean && confirmed.size() == unclean.size();
    }

    private boolean isUnclean(Found found) {
        return unused.isWhole(found) || !unused.databases(found).isEmpty();
    }

    /** What is to go. */
    private void print(Found found) {
        new Listing(List.of(found.with(unused.databases(found))), Instant.now()).print(out);
        if (unused.isWhole(found)) {
            out.println("  the whole folder");
        }
    }

    private List<Found> confirmed(List<Found> unclean) {
        if (!asking) {
            return unclean;
        }
        List<Found> confirmed = new ArrayList<>();
        if (!unused.all()) {
            if (answer("Drop all of this? [y/N] ").equalsIgnoreCase("y")) {
                confirmed.addAll(unclean);
            }
        } else {
            for (Found server : unclean) {
                String name = server.place().name();
                if (answer("Type %s to drop all of this from it, templates too: ".formatted(name))
                        .equals(name)) {
                    confirmed.add(server);
                }
            }
        }
        if (confirmed.size() < unclean.size()) {
            out.println("What was not confirmed stays as it is.");
        }
        return confirmed;
    }

    private String answer(String question) {
        out.print(question);
        out.flush();
        try {
            String answer = in.readLine();
            return answer == null ? "" : answer.strip();
        } catch (IOException ex) {
            throw new ServerException("The answer cannot be read: " + ex, "Say --force to be asked nothing.", ex);
        }
    }

    private void clean(Found found) {
        try {
            if (found.place() instanceof Embedded embedded && unused.isWhole(found)) {
                if (unused.delete(embedded.server())) {
                    out.println("deleted " + embedded.where());
                }
                return;
            }
            try (RunningServer server = found.place().connect()) {
                drop(new StoredDatabases(server.server()), unused.databases(found));
            }
        } catch (ServerException ex) {
            err.printf("%s: %s%n", found.place().name(), ex.getMessage());
        }
    }

    private void drop(StoredDatabases databases, List<StoredDatabase> unneeded) {
        int done = 0;
        for (StoredDatabase database : unneeded) {
            done++;
            try {
                databases.drop(database, unused.keptFor());
                out.printf("dropped %s (%d of %d)%n", database.name(), done, unneeded.size());
            } catch (ServerException ex) {
                err.printf("%s: %s%n", database.name(), ex.getMessage());
            }
        }
    }

    private boolean isLeft(Found found) {
        if (!found.problem().isEmpty()) {
            err.printf(
                    "Whether anything is left on %s is not known: %s%n",
                    found.place().name(), found.problem());
            return true;
        }
        // A folder that was deleted has no data to be left.
        boolean whole =
                found.place() instanceof Embedded embedded && embedded.server().hasData() && unused.isWhole(found);
        List<StoredDatabase> left = unused.databases(found);
        if (whole || !left.isEmpty()) {
            err.printf(
                    "Left on %s: %s%n",
                    found.place().where(),
                    whole
                            ? "the whole folder"
                            : left.stream().map(StoredDatabase::name).toList());
        }
        return whole || !left.isEmpty();
    }
}
