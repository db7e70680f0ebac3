package io.github.templatedb.examples.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@LibraryTest
class SpringBatchTests {

    @RepeatedTest(3)
    void jobRunsWithTheSameParametersInEachTest(
            @Autowired JobOperator operator, @Autowired Job reminders, @Autowired JdbcClient jdbc) throws Exception {
        JobParameters today =
                new JobParametersBuilder().addString("day", "monday").toJobParameters();

        assertThat(operator.start(reminders, today).getStatus()).isEqualTo(BatchStatus.COMPLETED);

        assertThat(jdbc.sql("SELECT line FROM report").query(String.class).list())
                .containsExactly("Clean Code");
    }
}
