package io.github.templatedb;

import io.github.templatedb.command.Commands;
import io.github.templatedb.command.Console;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * The command: lists what is on the servers of this user, cleans them, checks that nothing was left behind, and opens kept databases.
 *
 * <pre>{@code
 * mvn exec:java -Dexec.mainClass=io.github.templatedb.Main -Dexec.classpathScope=test -Dexec.args=list
 * }</pre>
 *
 * <p>It needs neither Spring nor an application, and starts no server.
 *
 * @since 0.1.0
 */
public final class Main {

    private Main() {}

    /**
     * Runs it. Ends the JVM if the exit code is not 0: 1 if something failed or is left, 2 if the arguments cannot be understood.
     *
     * @param arguments a command and its options; {@code --help} lists them
     */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        // What libraries log there must not stand between the lines of an answer.
        System.setOut(System.err);
        int exitCode = Commands.run(
                arguments,
                new Console(
                        new PrintWriter(out, true),
                        new PrintWriter(System.err, true),
                        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()))));
        System.setOut(out);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
