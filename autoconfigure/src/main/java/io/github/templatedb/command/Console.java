package io.github.templatedb.command;

import io.github.templatedb.core.server.NamedSettings;
import java.io.BufferedReader;
import java.io.PrintWriter;

/**
 * Where the command is run.
 *
 * @param out for the answer
 * @param err for what is wrong
 * @param in for the answers to questions
 * @param unattended whether nobody is there to be asked
 * @since 0.1.0
 */
public record Console(PrintWriter out, PrintWriter err, BufferedReader in, boolean unattended) {

    /**
     * A console with somebody at it, unless it is on a build server.
     *
     * @param out for the answer
     * @param err for what is wrong
     * @param in for the answers to questions
     */
    public Console(PrintWriter out, PrintWriter err, BufferedReader in) {
        this(out, err, in, !NamedSettings.value("ci", "false").equals("false"));
    }

    /** The line that is typed; empty if there is none. */
    String answer(String question) {
        out.print(question);
        out.flush();
        return in.lines().findFirst().orElse("").strip();
    }
}
