package io.github.templatedb.usecases.support;

import java.util.stream.Stream;
import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.CacheAwareContextLoaderDelegate;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate;
import org.springframework.test.context.support.DefaultBootstrapContext;

/** The contexts of test classes, from Spring's own cache, without running the tests. */
public final class TestContexts {

    private TestContexts() {}

    /** The context of a class. */
    public static ApplicationContext of(Class<?> testClass) {
        return new TestContextManager(testClass).getTestContext().getApplicationContext();
    }

    /** The context of a class with {@code @SpringBootTest}, with properties added to the annotation's. */
    public static TestContext with(Class<?> testClass, String... properties) {
        return with(new DefaultCacheAwareContextLoaderDelegate(), testClass, properties);
    }

    /** The same from another cache. */
    public static TestContext with(CacheAwareContextLoaderDelegate cache, Class<?> testClass, String... properties) {
        SpringBootTestContextBootstrapper bootstrapper = new SpringBootTestContextBootstrapper() {
            @Override
            protected String[] getProperties(Class<?> type) {
                String[] ofAnnotation = super.getProperties(type);
                return Stream.concat(
                                ofAnnotation != null ? Stream.of(ofAnnotation) : Stream.empty(), Stream.of(properties))
                        .toArray(String[]::new);
            }
        };
        bootstrapper.setBootstrapContext(new DefaultBootstrapContext(testClass, cache));
        return new TestContextManager(bootstrapper).getTestContext();
    }
}
