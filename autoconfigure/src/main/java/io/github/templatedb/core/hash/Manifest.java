package io.github.templatedb.core.hash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The ordered list of everything that determines the content of a template. Two manifests are equal exactly when they
 * list the same names with the same digests in the same order, and so are their hashes.
 *
 * @param entries the ingredients, in the order in which they count
 * @since 0.1.0
 */
public record Manifest(List<Entry> entries) {

    /**
     * Creates a manifest.
     *
     * @param entries the ingredients, which are copied
     */
    public Manifest {
        entries = List.copyOf(entries);
    }

    /**
     * Starts an empty manifest.
     *
     * @return a builder to add ingredients to
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The hash of the whole list.
     *
     * @return SHA-256 in 64 lower-case hexadecimal digits
     */
    public String sha256() {
        StringBuilder lines = new StringBuilder();
        for (Entry entry : entries) {
            lines.append(entry.sha256()).append(' ').append(entry.name()).append('\n');
        }
        return Sha256.hex(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * One ingredient.
     *
     * @param name what it is: a setting or a path below a migration location; never an absolute path
     * @param sha256 the digest of its value, in hexadecimal
     */
    public record Entry(String name, String sha256) {

        /**
         * Creates an entry. A line break in its name would let two different lists hash alike, so it is escaped.
         *
         * @param name what it is
         * @param sha256 the digest of its value
         */
        public Entry {
            name = name.replace("\\", "\\\\").replace("\n", "\\n");
        }
    }

    /** Collects the entries of a manifest. Not safe for use by several threads. */
    public static final class Builder {

        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a setting.
         *
         * @param name its name
         * @param value its value
         * @return this builder
         */
        public Builder add(String name, String value) {
            return add(name, value.getBytes(StandardCharsets.UTF_8));
        }

        /**
         * Adds the bytes of something.
         *
         * @param name its name
         * @param value its content
         * @return this builder
         */
        public Builder add(String name, byte[] value) {
            return add(new Entry(name, Sha256.hex(value)));
        }

        /**
         * Adds an entry that is hashed already.
         *
         * @param entry the entry
         * @return this builder
         */
        public Builder add(Entry entry) {
            entries.add(entry);
            return this;
        }

        /**
         * Adds entries that are hashed already.
         *
         * @param more the entries, in the order in which they count
         * @return this builder
         */
        public Builder addAll(List<Entry> more) {
            entries.addAll(more);
            return this;
        }

        /**
         * Ends the list.
         *
         * @return the manifest of what was added
         */
        public Manifest build() {
            return new Manifest(entries);
        }
    }
}
