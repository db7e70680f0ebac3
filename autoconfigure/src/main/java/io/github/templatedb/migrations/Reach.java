package io.github.templatedb.migrations;

import org.jspecify.annotations.Nullable;

/**
 * What code may decide by, beside its class files and the values that it was given.
 *
 * @param properties whether it may ask for properties of the application
 * @param unknown what it holds that may decide by anything at run time, in words that follow a comma; null if everything
 *     that decides is known
 * @since 0.1.0
 */
public record Reach(boolean properties, @Nullable String unknown) {

    /** Of code that decides by nothing else. */
    public static final Reach NOTHING = new Reach(false, null);

    /**
     * Whether everything that decides is known.
     *
     * @return false if two runs of the same code may do different things
     */
    public boolean isKnown() {
        return unknown == null;
    }

    /**
     * What two pieces of code may decide by.
     *
     * @param other the reach of the other one
     * @return both, with the first reason why something is not known
     */
    public Reach and(Reach other) {
        return new Reach(properties || other.properties, unknown != null ? unknown : other.unknown);
    }
}
