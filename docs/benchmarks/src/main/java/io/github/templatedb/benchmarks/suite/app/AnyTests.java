package io.github.templatedb.benchmarks.suite.app;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** All test classes of the suite, which are generated. */
@SpringBootTest(
        classes = Shop.class,
        webEnvironment = WebEnvironment.NONE,
        properties = "spring.flyway.locations=filesystem:${suite.migrations}")
public abstract class AnyTests {

    @Autowired
    private Items items;

    private final Work work;

    /**
     * Creates an instance for one method.
     *
     * @param work what each method of the class does
     */
    protected AnyTests(Work work) {
        this.work = work;
    }

    /** Stands for each test. */
    protected final void test() {
        long begin = System.nanoTime();
        if (work.inserts()) {
            items.add("new");
        }
        long rows = items.count();
        Observation.ofTheTest(work, rows, System.nanoTime() - begin);
        work.run(items);
    }
}
