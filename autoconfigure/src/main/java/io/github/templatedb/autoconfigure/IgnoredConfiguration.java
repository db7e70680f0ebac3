package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.Notice;
import io.github.templatedb.core.server.external.ExternalSettings;
import io.github.templatedb.datasource.PostgresUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/** Says what is configured about the way to a database and has no effect in the tests, whose database is a clone. */
final class IgnoredConfiguration {

    private static final String DATA_SOURCE_URL = "spring.datasource.url";

    /** As Spring's TestContext Framework names it (its source, {@code DynamicValuesPropertySource}). */
    private static final String DYNAMIC = "Dynamic Test Properties";

    private static final String CONNECTION_FACTORY = "io.r2dbc.spi.ConnectionFactory";

    private IgnoredConfiguration() {}

    /** Of the DataSource that Spring Boot makes. */
    static void ofDataSource(
            Environment environment,
            ConfigurableListableBeanFactory beanFactory,
            TemplateDatabaseProperties properties) {
        List<String> named = ServerChoice.connectionDetails(beanFactory);
        if (properties.isServerNamed() && !named.isEmpty()) {
            Notice.info(
                    ("Not asked for a database, because templatedb.server.url names the server: the JdbcConnectionDetails"
                                    + " %s. Leave the container behind it out, if there is one, or that property.")
                            .formatted(String.join(", ", named)));
        }
        String url = LeasedConnectionDetails.configuredUrl(environment, beanFactory);
        ofUrl(url, DATA_SOURCE_URL);
        if (url != null && !PostgresUrl.isOfAnotherProduct(url) && isDynamic(environment)) {
            boolean isServer = properties.isServerNamed()
                    && properties.serverSettings() instanceof ExternalSettings server
                    && url.contains("//" + server.endpoint().address() + "/");
            if (!isServer) {
                Notice.warn(DATA_SOURCE_URL
                        + " is set by @DynamicPropertySource, to that of a container perhaps, and is not"
                        + " used: these tests have a clone on another server. Leave the container out, or let it be that"
                        + " server: mark it with @ServiceConnection, or set templatedb.server.url, username and password"
                        + " in place of spring.datasource.*.");
            }
        }
    }

    private static boolean isDynamic(Environment environment) {
        PropertySource<?> dynamic = environment instanceof ConfigurableEnvironment configurable
                ? configurable.getPropertySources().get(DYNAMIC)
                : null;
        return dynamic != null && dynamic.containsProperty(DATA_SOURCE_URL);
    }

    /** Of a URL in a property. */
    static void ofUrl(@Nullable String url, String property) {
        if (url != null && PostgresUrl.isOfAnotherProduct(url)) {
            // No more of it than the product: what follows may be a password.
            Notice.warn(
                    ("%s is for another product (%s), and these tests have a PostgreSQL database all the same: a clone."
                                    + " Where they are to use the other one, leave the annotation out, or name in its dataSources"
                                    + " the beans that it is for.")
                            .formatted(property, url.replaceFirst("^(jdbc:[^:]*)?.*", "$1")));
        } else {
            PostgresUrl.sayWhatIsLeftBehind(url, property);
        }
    }

    /** Of beans that connect by R2DBC. */
    static void ofR2dbc(Environment environment, ConfigurableListableBeanFactory beanFactory) {
        ClassLoader classLoader = beanFactory.getBeanClassLoader();
        String url = environment.getProperty("spring.r2dbc.url");
        if (url != null && !url.contains("postgres") || !ClassUtils.isPresent(CONNECTION_FACTORY, classLoader)) {
            return;
        }
        Class<?> type = ClassUtils.resolveClassName(CONNECTION_FACTORY, classLoader);
        for (String name : beanFactory.getBeanNamesForType(type, true, false)) {
            Notice.warn(
                    ("The ConnectionFactory bean '%s' is not led to the database of these tests: R2DBC is not supported,"
                                    + " so it connects to what it is configured for. Let tests of what uses it have another"
                                    + " database, or configure it for one that they may write to.")
                            .formatted(name));
        }
    }
}
