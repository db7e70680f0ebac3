package io.github.templatedb.migrations;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells which line breaks of a script PostgreSQL only takes for white space, so that a script with the line ends of
 * Windows counts like the same one with those of Unix. Flyway's checksum ignores all of them, but Flyway executes a script as
 * it is: a line break within quotes, of a function's body for example, becomes part of the database and so it counts.
 *
 * <p>The quotes are those of PostgreSQL (manual, section 4.1.2 to 4.1.5). Where it cannot be told for sure what is quoted,
 * all bytes count.
 */
public final class LineBreaks {

    private final byte[] script;

    private final ByteArrayOutputStream result;

    private int at;

    private LineBreaks(byte[] script) {
        this.script = script;
        this.result = new ByteArrayOutputStream(script.length);
    }

    /**
     * A script as it counts.
     *
     * @param script the bytes of a script, in an encoding that has ASCII in it, or in another one
     * @return the script with a line feed for each carriage return and line feed outside of quotes; the same array if nothing is to
     *     be changed, or if it cannot be told
     */
    public static byte[] asTheyCount(byte[] script) {
        if (!hasWindowsLineBreak(script) || !isPlainText(script)) {
            return script;
        }
        byte[] result = new LineBreaks(script).result();
        return result != null ? result : script;
    }

    private static boolean hasWindowsLineBreak(byte[] script) {
        for (int i = 1; i < script.length; i++) {
            if (script[i] == '\n' && script[i - 1] == '\r') {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a quote can be nothing but a quote: not part of a character as in UTF-16 or ISO-2022, not escaped by a
     * backslash, and not data of a {@code COPY ... FROM stdin}.
     */
    private static boolean isPlainText(byte[] script) {
        if (new String(script, StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .contains("stdin")) {
            return false;
        }
        for (byte b : script) {
            boolean isControl = b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f';
            if (isControl || b == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Null if what is quoted cannot be told. */
    private byte @Nullable [] result() {
        while (at < script.length) {
            boolean told =
                    switch (script[at]) {
                        case '\'', '"' -> copyThrough(end(new byte[] {script[at]}, at + 1));
                        case '$' -> dollarQuote();
                        case '-' -> !isNext('-') || whiteSpaceUntilLineEnd();
                        case '/' -> !isNext('*') || blockComment();
                        default -> true;
                    };
            if (!told) {
                return null;
            }
            if (at < script.length) {
                whiteSpace();
            }
        }
        return result.toByteArray();
    }

    /** Copies one byte, or one line break. */
    private void whiteSpace() {
        if (script[at] == '\r' && isNext('\n')) {
            at++;
        }
        result.write(script[at++]);
    }

    private boolean whiteSpaceUntilLineEnd() {
        while (at < script.length && script[at] != '\n' && script[at] != '\r') {
            result.write(script[at++]);
        }
        return true;
    }

    /** PostgreSQL nests comments, Flyway's parser does not: with one in the other, they may see different statements. */
    private boolean blockComment() {
        int end = end(new byte[] {'*', '/'}, at + 2);
        if (end < 0 || end(new byte[] {'/', '*'}, at + 2, end) >= 0) {
            return false;
        }
        while (at < end - 1) {
            whiteSpace();
        }
        return true;
    }

    private boolean dollarQuote() {
        int last = at + 1;
        while (last < script.length && isPartOfName(script[last])) {
            last++;
        }
        boolean isTag = last < script.length && script[last] == '$' && !isDigit(at + 1);
        if (!isTag) {
            return true;
        }
        if (at > 0 && (isPartOfName(script[at - 1]) || script[at - 1] == '$')) {
            return false;
        }
        return copyThrough(end(Arrays.copyOfRange(script, at, last + 1), last + 1));
    }

    /** Copies what is quoted as it is, up to its last byte, which is copied next. */
    private boolean copyThrough(int end) {
        if (end < 0) {
            return false;
        }
        result.write(script, at, end - 1 - at);
        at = end - 1;
        return true;
    }

    /** The place behind the next occurrence of some bytes, or -1. */
    private int end(byte[] searched, int from) {
        return end(searched, from, script.length);
    }

    private int end(byte[] searched, int from, int to) {
        for (int i = from; i + searched.length <= to; i++) {
            if (Arrays.equals(script, i, i + searched.length, searched, 0, searched.length)) {
                return i + searched.length;
            }
        }
        return -1;
    }

    private boolean isNext(char expected) {
        return at + 1 < script.length && script[at + 1] == expected;
    }

    private boolean isDigit(int index) {
        return script[index] >= '0' && script[index] <= '9';
    }

    private static boolean isPartOfName(byte b) {
        return b < 0 || b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
    }
}
