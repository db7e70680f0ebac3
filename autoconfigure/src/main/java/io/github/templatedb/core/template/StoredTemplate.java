package io.github.templatedb.core.template;

import io.github.templatedb.core.manifest.Manifest.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the comment on a complete template says of it.
 *
 * @param template the template
 * @param lines what its manifest lists
 * @param obstacle why no other template can be built on a copy of it; empty if there is no reason, null if that is not known
 */
record StoredTemplate(Template template, List<Entry> lines, @Nullable String obstacle) {

    private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*+)\"";

    private static final Pattern LINE = Pattern.compile("\\[" + TEXT + ", \"([0-9a-f]{64})\"\\]");

    private static final Pattern OBSTACLE = Pattern.compile("\"obstacle\" : " + TEXT);

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|[bfnrt\"\\\\])");

    private static final String MANIFEST = "\"manifest\" : ";

    static StoredTemplate of(Template template, String comment) {
        int manifest = comment.indexOf(MANIFEST);
        String head = manifest < 0 ? comment : comment.substring(0, manifest);
        return new StoredTemplate(template, linesOf(comment), first(OBSTACLE, head));
    }

    /** What the manifest in a comment lists. */
    static List<Entry> linesOf(String comment) {
        int manifest = comment.indexOf(MANIFEST);
        List<Entry> lines = new ArrayList<>();
        Matcher line = LINE.matcher(manifest < 0 ? "" : comment.substring(manifest));
        while (line.find()) {
            lines.add(new Entry(text(line.group(1)), line.group(2)));
        }
        return lines;
    }

    private static @Nullable String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? text(matcher.group(1)) : null;
    }

    /** What PostgreSQL wrote as a JSON text. */
    private static String text(String json) {
        return ESCAPE.matcher(json).replaceAll(escape -> {
            String code = escape.group(1);
            return Matcher.quoteReplacement(
                    code != null
                            ? Character.toString(Integer.parseInt(code, 16))
                            : escape.group().translateEscapes());
        });
    }

    /** Whether others can be built on a copy of it. */
    boolean isBase() {
        return obstacle != null && obstacle.isEmpty();
    }
}
