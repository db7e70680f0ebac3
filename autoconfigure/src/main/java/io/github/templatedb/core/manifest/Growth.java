package io.github.templatedb.core.manifest;

import java.util.List;
import java.util.stream.Stream;

/**
 * How the content that a manifest lists comes about: by steps, one after the other, and what follows them each time. Two
 * manifests that are equal but for their last steps describe databases of which one can be built on a copy of the other.
 *
 * @param steps the steps, in the order in which they run
 * @param afterwards the entries of what runs after the last step
 * @param compiled the entries of steps that cannot be told apart from what all steps share, so they have to be equal
 * @param doubt why nobody can be sure of that, in words that follow a comma; empty if nothing speaks against it
 * @since 0.1.0
 */
public record Growth(List<Step> steps, List<Manifest.Entry> afterwards, List<Manifest.Entry> compiled, String doubt) {

    /** Of content that is not known to consist of steps. */
    public static final Growth NONE = new Growth(List.of(), List.of(), List.of(), "it has no versioned migrations");

    /**
     * Creates the growth of a manifest.
     *
     * @param steps the steps, which are copied
     * @param afterwards the entries, which are copied
     * @param compiled the entries, which are copied
     * @param doubt why nobody can be sure, or an empty text
     */
    public Growth {
        steps = List.copyOf(steps);
        afterwards = List.copyOf(afterwards);
        compiled = List.copyOf(compiled);
    }

    /**
     * The same, with a doubt if there was none.
     *
     * @param reason why nobody can be sure
     * @return a growth with the first doubt that was raised
     */
    public Growth doubted(String reason) {
        return doubt.isEmpty() ? new Growth(steps, afterwards, compiled, reason) : this;
    }

    /**
     * The entries of the manifest that are migrations.
     *
     * @return those of the steps in their order, of what follows them, and of those that are compiled
     */
    public Stream<Manifest.Entry> entries() {
        return Stream.of(
                        steps.stream().flatMap(step -> step.entries().stream()), afterwards.stream(), compiled.stream())
                .flatMap(entries -> entries);
    }

    /**
     * One step.
     *
     * @param name what it is called
     * @param entries its entries in the manifest; none if it cannot be told apart from what all steps share, for which the
     *     step is the same in all manifests that share it
     */
    public record Step(String name, List<Manifest.Entry> entries) {

        /**
         * Creates a step.
         *
         * @param name its name
         * @param entries its entries, which are copied
         */
        public Step {
            entries = List.copyOf(entries);
        }
    }
}
