package io.github.templatedb.examples.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.RepeatedTest;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@LibraryTest
class QuartzTests {

    @RepeatedTest(3)
    void onlyJobsOfTheApplicationAreThere(@Autowired Scheduler scheduler, @Autowired JdbcClient jdbc)
            throws SchedulerException {
        JobDetail job = JobBuilder.newJob(Stocktaking.class)
                .withIdentity("stocktaking")
                .storeDurably()
                .build();
        Trigger now = TriggerBuilder.newTrigger().forJob(job).startNow().build();
        assertThat(scheduler.getJobKeys(GroupMatcher.anyJobGroup())).containsExactly(JobKey.jobKey("yearly"));

        scheduler.scheduleJob(job, now);

        await().until(() ->
                jdbc.sql("SELECT line FROM report").query(String.class).list().contains("1"));
    }
}
