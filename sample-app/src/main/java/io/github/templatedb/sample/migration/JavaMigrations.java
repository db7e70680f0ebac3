package io.github.templatedb.sample.migration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The migrations which need beans of the application. */
@Configuration(proxyBeanMethods = false)
public class JavaMigrations {

    @Bean
    Slugs slugs() {
        return new Slugs();
    }

    @Bean
    V16__Product_slugs productSlugs(Slugs slugs) {
        return new V16__Product_slugs(slugs);
    }
}
