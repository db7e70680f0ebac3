package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.Notice;
import io.github.templatedb.core.TemplateDatabaseException;
import io.github.templatedb.core.clone.ServerRegistry;
import io.github.templatedb.core.clone.TemplateServer;
import io.github.templatedb.core.lease.ServerSource;
import io.github.templatedb.core.server.ServerSettings;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.external.ExternalServerException;
import io.github.templatedb.core.server.external.ExternalSettings;
import io.github.templatedb.core.template.TemplateKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.env.Environment;

/**
 * The server of a context: the one that {@code templatedb.server.url} names; else the one behind a bean of type
 * {@link JdbcConnectionDetails} that Spring Boot would connect to; else an embedded one. Such a bean is asked when a server
 * is first needed, because a container may start with it, and it is not asked again. Safe for use by several threads.
 */
final class ServerChoice implements ServerSource {

    private static final Logger logger = LoggerFactory.getLogger(ServerChoice.class);

    private static final String WAS_PRIMARY = ServerChoice.class.getName() + ".wasPrimary";

    private final TemplateDatabaseProperties properties;

    private final Environment environment;

    private final ConfigurableListableBeanFactory beanFactory;

    private final AtomicReference<@Nullable ServerSettings> made = new AtomicReference<>();

    /** Chooses for a context; refuses properties that do not fit each other at once. */
    ServerChoice(
            TemplateDatabaseProperties properties,
            Environment environment,
            ConfigurableListableBeanFactory beanFactory) {
        properties.isolation().check(properties, environment);
        properties.check();
        this.properties = properties;
        this.environment = environment;
        this.beanFactory = beanFactory;
        if (properties.isServerNamed()) {
            made.set(properties.serverSettings());
        }
    }

    @Override
    public TemplateServer get() {
        return running(settings());
    }

    /** A template can have another server only if we start it. */
    @Override
    public @Nullable TemplateServer apart(TemplateKey key) {
        return settings() instanceof EmbeddedSettings embedded
                ? running(embedded.apart(TemplateServer.nameApart(key)))
                : null;
    }

    private TemplateServer running(ServerSettings settings) {
        if (settings instanceof ExternalSettings && !properties.initScripts().isEmpty()) {
            Notice.warn(
                    "templatedb.init-scripts is without effect, because the server is not an embedded one. Run the scripts on"
                            + " that server once.");
        }
        ServerRegistry servers = ServerRegistry.ofThisJvm();
        if (servers.endWithContexts()) {
            closeAtEndOfJvm();
        }
        return servers.get(settings, properties.templatePolicy(), () -> {});
    }

    /** After the contexts were closed, and not by a shutdown hook beside theirs: beans that stop may still write. */
    private void closeAtEndOfJvm() {
        Runnable close = ServerRegistry.ofThisJvm()::close;
        if (environment.getProperty("spring.main.register-shutdown-hook", Boolean.class, true)) {
            SpringApplication.getShutdownHandlers().add(close);
        } else {
            Runtime.getRuntime().addShutdownHook(new Thread(close, "templatedb-stop"));
        }
    }

    /**
     * Starts it while the DataSource and Flyway are made, if properties alone say which server it is: the thread must not make
     * beans. Whoever needs the server waits for it, and is told why it did not start.
     */
    void startAhead() {
        if (made.get() == null && candidates().isEmpty()) {
            made.compareAndSet(null, properties.serverSettings());
        }
        if (made.get() == null) {
            return;
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        get();
                    } catch (TemplateDatabaseException ex) {
                        logger.debug("The server did not start ahead of the migrations", ex);
                    }
                },
                "templatedb-start");
        thread.setDaemon(true);
        thread.start();
    }

    private ServerSettings settings() {
        ServerSettings settings = made.get();
        if (settings == null) {
            // Without a lock: another thread may be making beans, and wait for the server while it does.
            made.compareAndSet(
                    null, ofBean().<ServerSettings>map(named -> named).orElseGet(properties::serverSettings));
            settings = Objects.requireNonNull(made.get());
        }
        return settings;
    }

    private Optional<ExternalSettings> ofBean() {
        Map<String, ExternalSettings> named = new LinkedHashMap<>();
        candidates().forEach(name -> read(name).ifPresent(settings -> named.put(name, settings)));
        if (named.values().stream().map(ExternalSettings::endpoint).distinct().count() > 1) {
            String all = named.entrySet().stream()
                    .map(bean ->
                            "'%s' (%s)".formatted(bean.getKey(), bean.getValue().endpoint()))
                    .collect(Collectors.joining(", "));
            throw new ExternalServerException(
                    "Several beans of type JdbcConnectionDetails name PostgreSQL servers: %s.".formatted(all),
                    "Mark one of them @Primary, or name the server for template databases in templatedb.server.url.");
        }
        return named.values().stream().findFirst();
    }

    /** Only the primary one, if there is one: containers of others need not start. */
    private List<String> candidates() {
        List<String> all = connectionDetails(beanFactory);
        List<String> primary = all.stream().filter(this::wasPrimary).toList();
        return primary.isEmpty() ? all : primary;
    }

    private boolean wasPrimary(String name) {
        BeanDefinition definition = definition(beanFactory, name);
        return definition != null && (definition.isPrimary() || definition.hasAttribute(WAS_PRIMARY));
    }

    /**
     * Makes connection details the only primary ones of their type: those of a user, of a container or of Docker Compose may be
     * marked as primary as well, and then Spring could not choose.
     */
    static void makePrimary(
            ConfigurableListableBeanFactory beanFactory, Class<? extends ConnectionDetails> type, String ours) {
        if (beanFactory.containsBeanDefinition(ours)) {
            Stream.of(beanFactory.getBeanNamesForType(type, true, false))
                    .filter(name -> !name.equals(ours) && beanFactory.containsBeanDefinition(name))
                    .map(beanFactory::getBeanDefinition)
                    .filter(BeanDefinition::isPrimary)
                    .forEach(other -> {
                        other.setPrimary(false);
                        other.setAttribute(WAS_PRIMARY, true);
                    });
        }
    }

    private Optional<ExternalSettings> read(String beanName) {
        JdbcConnectionDetails details = beanFactory.getBean(beanName, JdbcConnectionDetails.class);
        String url = details.getJdbcUrl();
        if (!url.startsWith("jdbc:postgresql:")) {
            logger.info(
                    "The JdbcConnectionDetails bean '{}' is not for PostgreSQL ({}) and does not say which server to use",
                    beanName,
                    url.split("[/?;@]", 2)[0]);
            return Optional.empty();
        }
        try {
            boolean allowRemote = properties.server().allowRemote();
            return Optional.of(ExternalSettings.of(url, details.getUsername(), details.getPassword(), allowRemote));
        } catch (ExternalServerException ex) {
            throw new ExternalServerException(
                    "The JdbcConnectionDetails bean '%s' cannot be used. %s".formatted(beanName, ex.reason()),
                    ex.action(),
                    ex);
        }
    }

    /**
     * The beans, of this context and of those around it, that Spring Boot could connect with if there was no template
     * database. None is made.
     *
     * @return their names
     */
    static List<String> connectionDetails(ConfigurableListableBeanFactory beanFactory) {
        return Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                        beanFactory, JdbcConnectionDetails.class, true, false))
                .filter(name -> !name.equals(TemplateDatabaseAutoConfiguration.DETAILS))
                .filter(name -> !isOfProperties(beanFactory.getType(name, false)))
                .filter(name -> isForInjection(beanFactory, name))
                .toList();
    }

    /** That of a parent context without a template database; Spring Boot makes it where there is no other. */
    private static boolean isOfProperties(@Nullable Class<?> type) {
        return type != null
                && type.getName().equals("org.springframework.boot.jdbc.autoconfigure.PropertiesJdbcConnectionDetails");
    }

    /** Spring Boot's advice for a second database is a bean that is no default candidate. */
    private static boolean isForInjection(ConfigurableListableBeanFactory beanFactory, String name) {
        BeanDefinition definition = definition(beanFactory, name);
        return definition == null
                || definition.isAutowireCandidate()
                        && !(definition instanceof AbstractBeanDefinition one && !one.isDefaultCandidate());
    }

    static @Nullable BeanDefinition definition(ConfigurableListableBeanFactory beanFactory, String name) {
        if (beanFactory.containsBeanDefinition(name)) {
            return beanFactory.getBeanDefinition(name);
        }
        BeanFactory parent = beanFactory.getParentBeanFactory();
        return parent instanceof ConfigurableListableBeanFactory ancestor ? definition(ancestor, name) : null;
    }
}
