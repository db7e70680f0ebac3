package io.github.templatedb.core.manifest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ordered list of everything that determines the content of a template. Two manifests are equal exactly when they
 * list the same names with the same digests in the same order, and so are their hashes.
 *
 * @param entries the ingredients, in the order in which they count
 * @param growth which of them come one after the other; it follows from the entries and is not in the hash
 * @since 0.1.0
 */
public record Manifest(List<Entry> entries, Growth growth) {

    /** The entry that stands for what other migrations have made before these. */
    public static final String BEFORE = "the migrations before these";

    /**
     * Creates a manifest.
     *
     * @param entries the ingredients, which are copied
     * @param growth which of them come one after the other
     */
    public Manifest {
        entries = List.copyOf(entries);
    }

    /**
     * The manifest of what is there before the steps' afterwards: that of the same migrations without repeatable ones.
     *
     * @return a manifest whose growth ends with the last step
     */
    public Manifest ofSteps() {
        Set<Entry> afterwards = new HashSet<>(growth.afterwards());
        return new Manifest(
                entries.stream().filter(entry -> !afterwards.contains(entry)).toList(),
                new Growth(growth.steps(), List.of(), growth.compiled(), growth.doubt()));
    }

    /**
     * The same, which grows in a way that is in doubt.
     *
     * @param reason why, in words that follow a comma
     * @return a manifest with the same hash
     */
    public Manifest doubted(String reason) {
        return new Manifest(entries, growth.doubted(reason));
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
     * The hash of the whole list. A line break in a name would let two different lists hash alike, so it is escaped.
     *
     * @return SHA-256 in 64 lower-case hexadecimal digits
     */
    public String sha256() {
        StringBuilder lines = new StringBuilder();
        for (Entry entry : entries) {
            String name = entry.name().replace("\\", "\\\\").replace("\n", "\\n");
            lines.append(entry.sha256()).append(' ').append(name).append('\n');
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
         * Whether it is a file: what is none has a name of several words, or that of a property.
         *
         * @return true for migrations, and for what else is in their locations
         */
        public boolean isFile() {
            return !name.contains(" ") && name.contains(".") && !name.startsWith("spring.");
        }
    }

    /** Collects the entries of a manifest. Not safe for use by several threads. */
    public static final class Builder {

        private final List<Entry> entries = new ArrayList<>();

        private Growth growth = Growth.NONE;

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
         * Says which of the entries come one after the other.
         *
         * @param steps the growth; a second one is a doubt, as the two may run in any order
         * @return this builder
         */
        public Builder growsBy(Growth steps) {
            growth = growth == Growth.NONE ? steps : steps.doubted("several Flyways fill the database");
            return this;
        }

        /**
         * Says that the entries may not be all that decides how the content grows; to be called when it is known by which it does.
         *
         * @param reason why, in words that follow a comma
         * @return this builder
         */
        public Builder doubt(String reason) {
            growth = growth.doubted(reason);
            return this;
        }

        /**
         * Ends the list.
         *
         * @return the manifest of what was added
         */
        public Manifest build() {
            return new Manifest(entries, growth);
        }
    }
}
