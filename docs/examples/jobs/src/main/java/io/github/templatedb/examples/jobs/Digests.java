package io.github.templatedb.examples.jobs;

import javax.sql.DataSource;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** ShedLock: what only one process of many does. */
@Component
class Digests {

    private final JdbcClient jdbc;

    Digests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @SchedulerLock(name = "digest", lockAtMostFor = "PT10M")
    public void write() {
        jdbc.sql("INSERT INTO report VALUES ('digest')").update();
    }

    @SchedulerLock(name = "letter", lockAtMostFor = "PT10M")
    public void send() {
        jdbc.sql("INSERT INTO report VALUES ('letter')").update();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableSchedulerLock(defaultLockAtMostFor = "PT10M")
    static class Locks {

        @Bean
        JdbcTemplateLockProvider lockProvider(DataSource dataSource) {
            return new JdbcTemplateLockProvider(dataSource);
        }
    }
}
