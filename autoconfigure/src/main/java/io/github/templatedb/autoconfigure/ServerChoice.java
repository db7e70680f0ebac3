package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.server.Endpoint;
import io.github.templatedb.core.server.ServerSettings;
import io.github.templatedb.core.server.embedded.EmbeddedSettings;
import io.github.templatedb.core.server.external.ExternalServerException;
import io.github.templatedb.core.server.external.ExternalSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * Which server serves a context: the one that {@code templatedb.server.url} names; else the one behind a bean of type
 * {@link JdbcConnectionDetails} that Spring Boot would connect to; else an embedded one. Such a bean is asked when a server
 * is first needed, because a container may start with it, and it is not asked again. Safe for use by several threads.
 */
final class ServerChoice {

    private static final Logger logger = LoggerFactory.getLogger(ServerChoice.class);

    /** Of a parent context without a template database; Spring Boot makes it where there is no other. */
    private static final String OF_PROPERTIES =
            "org.springframework.boot.jdbc.autoconfigure.PropertiesJdbcConnectionDetails";

    private final TemplateDatabaseProperties properties;

    private final ConfigurableListableBeanFactory beanFactory;

    private final AtomicReference<@Nullable ServerSettings> made = new AtomicReference<>();

    /** Chooses for a context; refuses properties that do not fit each other at once. */
    ServerChoice(TemplateDatabaseProperties properties, ConfigurableListableBeanFactory beanFactory) {
        properties.check();
        this.properties = properties;
        this.beanFactory = beanFactory;
        if (properties.isServerNamed()) {
            made.set(properties.serverSettings());
        }
    }

    /**
     * The settings of the server.
     *
     * @return always the same object
     * @throws ExternalServerException if beans name different servers, or one names none that can be used
     */
    ServerSettings settings() {
        ServerSettings settings = made.get();
        if (settings == null) {
            // Without a lock: another thread may be making beans, and wait for the server while it does.
            ExternalSettings ofBean = ofBean();
            made.compareAndSet(null, ofBean != null ? ofBean : properties.serverSettings());
            settings = Objects.requireNonNull(made.get());
        }
        return settings;
    }

    /** Whether properties alone say which server it is: then another thread can ask, which must not make beans. */
    boolean isOfProperties() {
        if (made.get() == null && candidates().isEmpty()) {
            made.compareAndSet(null, properties.serverSettings());
        }
        return made.get() != null;
    }

    private @Nullable ExternalSettings ofBean() {
        Map<String, ExternalSettings> named = new LinkedHashMap<>();
        for (String name : candidates()) {
            ExternalSettings settings = read(name);
            if (settings != null) {
                named.put(name, settings);
            }
        }
        List<Endpoint> servers = named.values().stream()
                .map(ExternalSettings::endpoint)
                .distinct()
                .toList();
        if (servers.size() > 1) {
            throw new ExternalServerException(
                    "Several beans of type JdbcConnectionDetails name PostgreSQL servers: %s."
                            .formatted(named.entrySet().stream()
                                    .map(bean -> "'%s' (%s)"
                                            .formatted(
                                                    bean.getKey(),
                                                    bean.getValue().endpoint()))
                                    .collect(Collectors.joining(", "))),
                    "Mark one of them @Primary, or name the server for template databases in templatedb.server.url.",
                    null);
        }
        return named.isEmpty() ? null : named.values().iterator().next();
    }

    /** Only the primary one, if there is one: containers of others need not start. */
    private List<String> candidates() {
        List<String> all = connectionDetails(beanFactory);
        List<String> primary = all.stream()
                .filter(name -> PrimaryConnectionDetails.wasPrimary(beanFactory, name))
                .toList();
        return primary.isEmpty() ? all : primary;
    }

    private @Nullable ExternalSettings read(String beanName) {
        JdbcConnectionDetails details = beanFactory.getBean(beanName, JdbcConnectionDetails.class);
        String url = details.getJdbcUrl();
        if (!url.startsWith("jdbc:postgresql:")) {
            logger.info(
                    "The JdbcConnectionDetails bean '{}' is not for PostgreSQL ({}) and does not say which server to use",
                    beanName,
                    url.split("[/?;@]", 2)[0]);
            return null;
        }
        try {
            return ExternalSettings.of(
                    url,
                    details.getUsername(),
                    details.getPassword(),
                    properties.server().allowRemote());
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
        List<String> names = new ArrayList<>();
        String[] all = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                beanFactory, JdbcConnectionDetails.class, true, false);
        for (String name : all) {
            Class<?> type = beanFactory.getType(name, false);
            boolean ofOthers = type == null
                    || type != LeasedConnectionDetails.class && !type.getName().equals(OF_PROPERTIES);
            if (ofOthers
                    && !name.equals(TemplateDatabaseAutoConfiguration.DETAILS)
                    && isForInjection(beanFactory, name)) {
                names.add(name);
            }
        }
        return names;
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

    /** The properties for embedded servers that are set, and without effect because there is another server. */
    List<String> withoutEffect() {
        if (settings() instanceof EmbeddedSettings) {
            return List.of();
        }
        List<String> withoutEffect = new ArrayList<>(properties.server().ofEmbedded());
        if (!properties.initScripts().isEmpty()) {
            withoutEffect.add("templatedb.init-scripts");
        }
        return withoutEffect;
    }
}
