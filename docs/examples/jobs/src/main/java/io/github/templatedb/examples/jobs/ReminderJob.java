package io.github.templatedb.examples.jobs;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Spring Batch: writes a line for each book. */
@Configuration(proxyBeanMethods = false)
class ReminderJob {

    @Bean
    Job reminders(JobRepository jobs, PlatformTransactionManager transactions, JdbcClient jdbc) {
        return new JobBuilder("reminders", jobs)
                .start(new StepBuilder("write", jobs)
                        .tasklet(
                                (contribution, chunk) -> {
                                    jdbc.sql("INSERT INTO report SELECT title FROM book")
                                            .update();
                                    return RepeatStatus.FINISHED;
                                },
                                transactions)
                        .build())
                .build();
    }
}
