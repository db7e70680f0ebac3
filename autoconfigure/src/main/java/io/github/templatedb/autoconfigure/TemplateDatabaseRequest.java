package io.github.templatedb.autoconfigure;

/**
 * Says that a context asked for a template database. Registered as a singleton before any bean definition is read.
 *
 * @param migrationHash the hash of the migrations that the context will find
 * @since 0.1.0
 */
public record TemplateDatabaseRequest(String migrationHash) {}
