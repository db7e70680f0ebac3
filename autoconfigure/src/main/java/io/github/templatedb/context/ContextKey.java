package io.github.templatedb.context;

import io.github.templatedb.core.clone.TemplateServers;

/**
 * What tells contexts apart that are alike for Spring. A singleton of those that only their configuration has asked for: what
 * they consist of is not known before they are loaded, so the key cannot be part of Spring's.
 *
 * @param migrationHash the hash of the migrations that the context will find
 * @param serversLost how many servers had gone while this JVM used them
 */
record ContextKey(String migrationHash, int serversLost) {

    private static final MigrationHash MIGRATION_HASH = new MigrationHash();

    static ContextKey of(Class<?> testClass) {
        return new ContextKey(
                MIGRATION_HASH.of(testClass), TemplateServers.ofThisJvm().lost());
    }
}
