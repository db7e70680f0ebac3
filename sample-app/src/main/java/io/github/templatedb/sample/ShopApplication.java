package io.github.templatedb.sample;

import io.github.templatedb.sample.migration.JavaMigrations;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** A small shop: a catalogue, orders with stock and coupons, payments, reviews and reports. */
// Imported, not only scanned: test slices do not scan, and they have to migrate as the application does.
@SpringBootApplication(proxyBeanMethods = false)
@Import(JavaMigrations.class)
@EnableConfigurationProperties(ShopProperties.class)
public class ShopApplication {

    /** Starts the shop. */
    public static void main(String[] args) {
        SpringApplication.run(ShopApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
