package io.github.templatedb.api;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests of JUnit Jupiter parameters of type {@link TemporaryDatabase}: each test its own, or all tests of a class one. It is
 * dropped after them. By {@code @ExtendWith(TemporaryDatabases.class)} each test gets an empty one of the shared server; a field says
 * more:
 *
 * <pre>{@code
 * class BookTests {
 *
 *     @RegisterExtension
 *     static final TemporaryDatabases DATABASES = TemporaryDatabases.from(SqlScripts.in(Path.of("src/test/sql")));
 *
 *     @Test
 *     void bookIsFound(TemporaryDatabase database) {
 *         Books books = new Books(database.dataSource());
 *         // ...
 *     }
 * }
 * }</pre>
 *
 * Immutable.
 *
 * @since 0.1.0
 */
public final class TemporaryDatabases implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(TemporaryDatabases.class);

    private final Supplier<TestServer> server;

    private final TemplateSource source;

    private final boolean perClass;

    /** An empty database of the shared server for each test. */
    public TemporaryDatabases() {
        this(TestServer::shared, server -> "", false);
    }

    private TemporaryDatabases(Supplier<TestServer> server, TemplateSource source, boolean perClass) {
        this.server = server;
        this.source = source;
        this.perClass = perClass;
    }

    /**
     * A copy of a template on the shared server for each test.
     *
     * @param source what the template is made from, when it is first needed
     * @return the extension
     */
    public static TemporaryDatabases from(TemplateSource source) {
        return new TemporaryDatabases(TestServer::shared, source, false);
    }

    /**
     * The same on another server.
     *
     * @param other gives the server, when it is first needed
     * @return another extension
     */
    public TemporaryDatabases on(Supplier<TestServer> other) {
        return new TemporaryDatabases(other, source, perClass);
    }

    /**
     * The same with one database for all tests of a class, those of its nested classes included.
     *
     * @return another extension
     */
    public TemporaryDatabases perClass() {
        return new TemporaryDatabases(server, source, true);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TemporaryDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext scope = context;
        // To the outermost class, whichever of its tests comes first.
        while (perClass
                && scope.getParent().flatMap(ExtensionContext::getTestClass).isPresent()) {
            scope = scope.getParent().orElseThrow();
        }
        if (!perClass && context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    "%s has databases for each test, and %s is for all of them. Call perClass() on the extension."
                            .formatted(context.getRequiredTestClass().getName(), parameter.getDeclaringExecutable()));
        }
        return scope.getStore(NAMESPACE).computeIfAbsent(this, first -> database(), TemporaryDatabase.class);
    }

    private TemporaryDatabase database() {
        TestServer running = server.get();
        return ServerHandle.again(() -> {
            String template = source.ensure(running);
            return template.isEmpty() ? running.temporary() : running.temporaryFrom(template);
        });
    }

    /** A constructor's parameter is that of the test for which it makes the instance. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }
}
