package io.github.templatedb.examples.jobs;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.quartz.QuartzJobBean;

/** Quartz: counts the books. */
public class Stocktaking extends QuartzJobBean {

    private final JdbcClient jdbc;

    /** Counts on a database. */
    public Stocktaking(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    protected void executeInternal(JobExecutionContext context) {
        jdbc.sql("INSERT INTO report SELECT count(*) FROM book").update();
    }

    /** A job of the application: Quartz writes it to the database when the context starts. */
    @Configuration(proxyBeanMethods = false)
    static class Jobs {

        @Bean
        JobDetail yearlyStocktaking() {
            return JobBuilder.newJob(Stocktaking.class)
                    .withIdentity("yearly")
                    .storeDurably()
                    .build();
        }
    }
}
