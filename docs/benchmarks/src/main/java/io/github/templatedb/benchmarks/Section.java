package io.github.templatedb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a page that is made by a command.
 *
 * @param name in the two comments between which it stands
 * @param text what stands there
 */
public record Section(String name, String text) {

    /** Puts the text into a page, in place of what stands there. */
    public void writeInto(Path page) throws IOException {
        String begin = "<!-- begin " + name + " -->\n";
        String end = "<!-- end " + name + " -->\n";
        String before = Files.readString(page);
        int from = before.indexOf(begin);
        int to = before.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("%s has no place for the tables, between '%s' and '%s'"
                    .formatted(page, begin.strip(), end.strip()));
        }
        Files.writeString(page, before.substring(0, from + begin.length()) + text + before.substring(to));
    }
}
