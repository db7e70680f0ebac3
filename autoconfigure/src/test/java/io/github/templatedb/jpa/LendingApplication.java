package io.github.templatedb.jpa;

import io.github.templatedb.usecases.support.WholeApplication;
import java.net.URI;
import java.util.UUID;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application whose entities are in this package. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@WholeApplication
class LendingApplication {

    /** Contexts would share a cache manager, and the first of them that is closed closes it. */
    @Bean
    HibernatePropertiesCustomizer cacheManagerOfItsOwn() {
        CachingProvider provider = Caching.getCachingProvider();
        CacheManager manager = provider.getCacheManager(
                URI.create("urn:uuid:" + UUID.randomUUID()), getClass().getClassLoader());
        return properties -> properties.put("hibernate.javax.cache.cache_manager", manager);
    }
}
