package io.github.templatedb.autoconfigure;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;

/** The Flyway beans of a context, what has them migrate, and which of them an initializer was made with: it does not tell. */
record FlywayBeans(ConfigurableListableBeanFactory beanFactory) {

    List<String> names() {
        return List.of(beanFactory.getBeanNamesForType(Flyway.class, true, false));
    }

    List<String> initializers() {
        return List.of(beanFactory.getBeanNamesForType(FlywayMigrationInitializer.class, true, false));
    }

    /** Without an initializer, whoever calls the one Flyway first fills the database. */
    boolean isOnlyOne() {
        return initializers().isEmpty() && names().size() == 1;
    }

    /** The beans that fill a database when they are initialised: initializers, and each Flyway that migrates by itself. */
    List<String> runs() {
        return Stream.concat(initializers().stream(), names().stream().filter(this::migratesItself))
                .toList();
    }

    /** Whether migrating is how a Flyway is initialised. */
    boolean migratesItself(String flyway) {
        return beanFactory.containsBeanDefinition(flyway)
                && "migrate".equals(beanFactory.getMergedBeanDefinition(flyway).getInitMethodName());
    }

    /**
     * The name of the Flyway that an initializer was made with.
     *
     * @param initializer the name of a bean that is being made
     * @return null if that cannot be told
     */
    @Nullable
    String of(String initializer) {
        List<String> all = names();
        if (all.size() == 1) {
            return all.get(0);
        }
        List<String> dependencies = Arrays.asList(beanFactory.getDependenciesForBean(initializer));
        List<String> used = all.stream().filter(dependencies::contains).toList();
        // Spring Boot makes each initializer depend on all of them.
        return used.size() == 1 ? used.get(0) : injected(initializer, all);
    }

    private @Nullable String injected(String initializer, List<String> all) {
        Method factoryMethod = beanFactory.getMergedBeanDefinition(initializer) instanceof RootBeanDefinition definition
                ? definition.getResolvedFactoryMethod()
                : null;
        if (factoryMethod == null) {
            return null;
        }
        Set<String> injected = new LinkedHashSet<>();
        for (int i = 0; i < factoryMethod.getParameterCount(); i++) {
            MethodParameter parameter = new MethodParameter(factoryMethod, i);
            if (Flyway.class.isAssignableFrom(parameter.getParameterType())) {
                parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
                beanFactory.resolveDependency(new DependencyDescriptor(parameter, false), initializer, injected, null);
            }
        }
        injected.retainAll(all);
        return injected.size() == 1 ? injected.iterator().next() : null;
    }
}
