package io.github.templatedb.api;

/**
 * What a template is made from: {@link SqlScripts}, {@link FlywayMigrations}, or code.
 *
 * <pre>{@code
 * TemplateSource books = server -> server.ensureTemplate(TemplateKey.of("books 1"), database -> fill(database));
 * }</pre>
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TemplateSource {

    /**
     * The template on a server, built if it does not have it.
     *
     * @param server the server
     * @return its name, as of {@link TestServer#ensureTemplate}
     */
    String ensure(TestServer server);
}
