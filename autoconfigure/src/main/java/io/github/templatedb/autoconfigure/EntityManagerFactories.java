package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.datasource.Leases;
import jakarta.persistence.Cache;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * What JPA keeps in memory of a database that a lease leaves: its caches are evicted, and the numbers that were taken
 * from sequences ahead are not given out again.
 */
final class EntityManagerFactories implements BeanPostProcessor {

    private static final boolean HIBERNATE =
            ClassUtils.isPresent("org.hibernate.Cache", EntityManagerFactories.class.getClassLoader());

    private final Supplier<Leases> leases;

    private final Set<Lease> known = ConcurrentHashMap.newKeySet();

    private final List<EntityManagerFactory> factories = new CopyOnWriteArrayList<>();

    EntityManagerFactories(Supplier<Leases> leases) {
        this.leases = leases;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof EntityManagerFactory factory) {
            factories.add(factory);
            // Its DataSource was made before it, and with that its lease.
            leases.get().all().stream()
                    .filter(known::add)
                    .map(Lease::generations)
                    .forEach(generations -> generations.remembered(this::evict));
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
