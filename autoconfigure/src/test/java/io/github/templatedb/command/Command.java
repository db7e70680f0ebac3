package io.github.templatedb.command;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the command answers. */
record Command(int exitCode, String out, String err) {

    /** On the servers below a folder, for somebody who types nothing. */
    static Command run(Path directory, String... arguments) {
        return answering("", directory, arguments);
    }

    /** On the servers below a folder, for somebody who answers its questions. */
    static Command answering(String typed, Path directory, String... arguments) {
        return of(
                typed,
                Stream.concat(Stream.of(arguments), Stream.of("--directory", directory.toString()))
                        .toList());
    }

    static Command of(String typed, List<String> arguments) {
        return of(typed, false, arguments);
    }

    /** On a build server, if that is so. */
    static Command of(String typed, boolean unattended, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Commands.run(
                arguments.toArray(String[]::new),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                new BufferedReader(new StringReader(typed)),
                unattended);
        return new Command(exitCode, out.toString(), err.toString());
    }
}
