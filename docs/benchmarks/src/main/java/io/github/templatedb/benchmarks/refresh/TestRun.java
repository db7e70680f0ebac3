package io.github.templatedb.benchmarks.refresh;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestContextManager;

/**
 * Runs the tests of a class as JUnit has Spring run them: all listeners of the class, and between them what the test does.
 *
 * @param testClass one of the shop's
 * @param work how long each test works without the database
 * @param writes whether it inserts a row before it counts the rows
 */
record TestRun(Class<? extends Shop.AnyTests> testClass, Duration work, boolean writes) {

    private static final int ROWS = 20;

    /** Runs so many tests of the class, one after the other. */
    List<Map<String, Duration>> run(int tests) throws Exception {
        List<Map<String, Duration>> readings = new ArrayList<>();
        TestContextManager manager = new TestContextManager(testClass);
        Shop.AnyTests instance = testClass.getDeclaredConstructor().newInstance();
        Method method = Shop.AnyTests.class.getDeclaredMethod("test");
        manager.beforeTestClass();
        manager.prepareTestInstance(instance);
        JdbcClient jdbc = manager.getTestContext().getApplicationContext().getBean(JdbcClient.class);
        for (int i = 0; i < tests; i++) {
            long begin = System.nanoTime();
            manager.beforeTestMethod(instance, method);
            long fresh = System.nanoTime();
            query(jdbc);
            long done = System.nanoTime();
            LockSupport.parkNanos(work.toNanos());
            manager.afterTestMethod(instance, method, null);
            long end = System.nanoTime();
            Map<String, Duration> reading = new LinkedHashMap<>();
            reading.put("before the test", Duration.ofNanos(fresh - begin));
            reading.put("its queries", Duration.ofNanos(done - fresh));
            reading.put("both", Duration.ofNanos(done - begin));
            reading.put("the whole test", Duration.ofNanos(end - begin));
            readings.add(reading);
        }
        manager.afterTestClass();
        return readings;
    }

    private void query(JdbcClient jdbc) {
        if (writes) {
            jdbc.sql("INSERT INTO item_7 (name) VALUES ('new')").update();
        }
        long rows = jdbc.sql("SELECT count(*) FROM item_7").query(Long.class).single();
        boolean fresh = testClass != Shop.SharedDatabaseTests.class;
        if (fresh && rows != ROWS + (writes ? 1 : 0)) {
            throw new IllegalStateException("The test found " + rows + " rows: its database was not fresh");
        }
    }
}
