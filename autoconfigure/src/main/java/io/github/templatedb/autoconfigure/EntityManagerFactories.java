package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.clone.Lease;
import jakarta.persistence.Cache;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * What JPA keeps in memory of a database that the lease leaves: its caches are evicted, and the numbers that were taken
 * from sequences ahead are not given out again.
 */
final class EntityManagerFactories implements BeanPostProcessor {

    private static final boolean HIBERNATE =
            ClassUtils.isPresent("org.hibernate.Cache", EntityManagerFactories.class.getClassLoader());

    private final Supplier<Lease> lease;

    private final List<EntityManagerFactory> factories = new CopyOnWriteArrayList<>();

    EntityManagerFactories(Supplier<Lease> lease) {
        this.lease = lease;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof EntityManagerFactory factory) {
            if (factories.isEmpty()) {
                lease.get().keepNumberBlocks();
                lease.get().afterRefresh(this::evict);
            }
            factories.add(factory);
        }
        return bean;
    }

    private void evict() {
        for (EntityManagerFactory factory : factories) {
            if (factory.isOpen()) {
                evict(factory.getCache());
            }
        }
    }

    /** To Hibernate, what JPA calls the cache is the entities alone. */
    private static void evict(Cache cache) {
        if (HIBERNATE && cache instanceof org.hibernate.Cache all) {
            all.evictAllRegions();
        } else {
            cache.evictAll();
        }
    }
}
