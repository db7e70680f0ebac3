package io.github.templatedb.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.support.PropertySourceDescriptor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.ContextLoader;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.SmartContextLoader;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestContextAnnotationUtils.AnnotationDescriptor;
import org.springframework.test.context.TestExecutionListener;
import org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate;
import org.springframework.test.context.support.AbstractTestContextBootstrapper;
import org.springframework.test.context.support.DefaultBootstrapContext;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * The settings that a test class makes for its environment: profiles, property files, inlined properties.
 *
 * @param profiles the active profiles
 * @param files the property files
 * @param properties the inlined properties, in the order in which later ones win
 */
record TestSettings(List<String> profiles, List<PropertySourceDescriptor> files, List<String> properties) {

    /** Reads the settings as Spring merges them over superclasses, enclosing classes and annotations. */
    static TestSettings of(Class<?> testClass) {
        Reader.leaveOutOfOurLog();
        MergedContextConfiguration merged = new Reader(testClass).buildMergedContextConfiguration();
        List<String> properties = new ArrayList<>(propertiesAttribute(testClass));
        properties.addAll(Arrays.asList(merged.getPropertySourceProperties()));
        return new TestSettings(
                List.of(merged.getActiveProfiles()), merged.getPropertySourceDescriptors(), List.copyOf(properties));
    }

    /** The {@code properties} of {@code @SpringBootTest} and the slices, all of which name a bootstrapper. */
    private static List<String> propertiesAttribute(Class<?> testClass) {
        AnnotationDescriptor<BootstrapWith> bootstrapWith =
                TestContextAnnotationUtils.findAnnotationDescriptor(testClass, BootstrapWith.class);
        if (bootstrapWith == null) {
            return List.of();
        }
        return MergedAnnotations.from(bootstrapWith.getRootDeclaringClass(), SearchStrategy.INHERITED_ANNOTATIONS)
                .stream()
                .filter(annotation -> annotation.getType().isAnnotationPresent(BootstrapWith.class))
                .flatMap(annotation -> annotation.getValue("properties", String[].class).stream())
                .flatMap(Arrays::stream)
                .toList();
    }

    /** Whether Spring tells a listener of this type of the tests of a class, by default or as the class says. */
    static boolean hasListener(Class<?> testClass, Class<? extends TestExecutionListener> type) {
        Reader.leaveOutOfOurLog();
        return new Reader(testClass).getTestExecutionListeners().stream().anyMatch(type::isInstance);
    }

    /** The environment that a context with these settings would have, as far as files and the machine make it. */
    ConfigurableEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        DefaultResourceLoader resourceLoader = new DefaultResourceLoader();
        TestPropertySourceUtils.addPropertySourcesToEnvironment(environment, resourceLoader, files);
        TestPropertySourceUtils.addInlinedPropertiesToEnvironment(environment, properties.toArray(String[]::new));
        String[] active = profiles.toArray(String[]::new);
        environment.setActiveProfiles(active);
        ConfigDataEnvironmentPostProcessor.applyTo(environment, resourceLoader, null, active);
        return environment;
    }

    /** Merges settings as every bootstrapper does, and looks for no configuration and no other customizer. */
    private static final class Reader extends AbstractTestContextBootstrapper {

        /**
         * The bootstrapper logs by the name of its class, at DEBUG and TRACE scores of lines for each test class. Asked for each time,
         * as an application that starts may reset the levels.
         */
        static void leaveOutOfOurLog() {
            LoggingSystem logging = LoggingSystem.get(Reader.class.getClassLoader());
            LoggerConfiguration known = logging.getLoggerConfiguration(Reader.class.getName());
            if (known == null || known.getConfiguredLevel() == null) {
                logging.setLogLevel(Reader.class.getName(), LogLevel.INFO);
            }
        }

        Reader(Class<?> testClass) {
            setBootstrapContext(new DefaultBootstrapContext(testClass, new DefaultCacheAwareContextLoaderDelegate()));
        }

        @Override
        protected Class<? extends ContextLoader> getDefaultContextLoaderClass(Class<?> testClass) {
            return NoLoader.class;
        }

        @Override
        protected ContextLoader resolveContextLoader(
                Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
            return new NoLoader();
        }

        @Override
        protected List<ContextCustomizerFactory> getContextCustomizerFactories() {
            // Without any, a class with an empty @ContextConfiguration would be refused.
            return List.of((testClass, configAttributes) -> (context, mergedConfig) -> {});
        }
    }

    private static final class NoLoader implements SmartContextLoader {

        @Override
        public void processContextConfiguration(ContextConfigurationAttributes configAttributes) {
            // What the context consists of makes no difference to its properties.
        }

        @Override
        public ApplicationContext loadContext(MergedContextConfiguration mergedConfig) {
            throw new IllegalStateException("Settings are read without loading a context");
        }
    }
}
