package io.github.templatedb.core.server;

import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An extension that a server cannot make, as its files are not installed there. */
public final class MissingExtension {

    /** As PostgreSQL says it since version 15, and before (src/backend/commands/extension.c). */
    private static final Pattern SAID = Pattern.compile(
            "extension \"([^\"]+)\" is not available|could not open extension control file \".*?([^/\"]+)[.]control\"");

    private MissingExtension() {}

    /**
     * What to do when a statement failed for want of an extension.
     *
     * @param failure what PostgreSQL said, in English
     * @return the next step, which names the extension; nothing if it failed for something else
     */
    public static Optional<String> nextStep(SQLException failure) {
        Matcher said = SAID.matcher(String.valueOf(failure.getMessage()));
        return said.find()
                ? Optional.of(("This PostgreSQL has no extension '%s'; the packaged one has those of PostgreSQL's own"
                                + " distribution only. Name an installed PostgreSQL that has it in"
                                + " templatedb.server.binaries, or a server that has it in templatedb.server.url.")
                        .formatted(said.group(1) != null ? said.group(1) : said.group(2)))
                : Optional.empty();
    }
}
