package io.github.templatedb.jpa;

import java.util.UUID;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application whose entities are in this package. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class LendingApplication {

    /** Contexts would share a cache manager, and the first of them that is closed closes it. */
    @Bean
    HibernatePropertiesCustomizer cacheManagerOfItsOwn() {
        return properties -> properties.put("hibernate.javax.cache.uri", "urn:uuid:" + UUID.randomUUID());
    }
}
