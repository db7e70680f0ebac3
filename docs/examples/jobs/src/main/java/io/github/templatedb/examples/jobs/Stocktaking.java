package io.github.templatedb.examples.jobs;

import org.quartz.JobExecutionContext;
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
}
