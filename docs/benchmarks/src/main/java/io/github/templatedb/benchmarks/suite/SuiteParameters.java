package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.suite.app.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the generated application and its tests are like.
 *
 * @param migrations each makes a table with an index
 * @param rows of reference data in each table
 * @param megabytes one more table is so large, in the last migration
 * @param contexts how many application contexts the classes need
 * @param methods in each class
 * @param works what the methods of a class do: one class for each, in every context
 */
public record SuiteParameters(int migrations, int rows, int megabytes, int contexts, int methods, List<Work> works) {

    /** Of the comparison. */
    public static final SuiteParameters USUAL = new SuiteParameters(
            40,
            20,
            0,
            2,
            12,
            List.of(Work.NONE, Work.READS, Work.WAITS_5, Work.WAITS_20, Work.COMPUTES_20, Work.QUERIES));

    public SuiteParameters {
        if (migrations < 2 || contexts < 1 || methods < 1 || works.isEmpty()) {
            throw new IllegalArgumentException(
                    "A suite has two migrations at least, a context, a method and work, not %d, %d, %d, %s"
                            .formatted(migrations, contexts, methods, works));
        }
        works = List.copyOf(works);
    }

    /** With another number of migrations. */
    public SuiteParameters migrations(int number) {
        return new SuiteParameters(number, rows, megabytes, contexts, methods, works);
    }

    /** With a larger table. */
    public SuiteParameters megabytes(int number) {
        return new SuiteParameters(migrations, rows, number, contexts, methods, works);
    }

    /** With another number of contexts. */
    public SuiteParameters contexts(int number) {
        return new SuiteParameters(migrations, rows, megabytes, number, methods, works);
    }

    /** With another number of methods. */
    public SuiteParameters methods(int number) {
        return new SuiteParameters(migrations, rows, megabytes, contexts, number, works);
    }

    /** With other classes. */
    public SuiteParameters works(Work... other) {
        return new SuiteParameters(migrations, rows, megabytes, contexts, methods, List.of(other));
    }

    /** With so many classes of the same kind in each context. */
    public SuiteParameters classes(int number, Work work) {
        return new SuiteParameters(migrations, rows, megabytes, contexts, methods, Collections.nCopies(number, work));
    }

    /** How many tests there are. */
    public int tests() {
        return contexts * works.size() * methods;
    }

    /** The names of the test classes, in the order in which they run. */
    public List<String> classNames() {
        List<String> names = new ArrayList<>();
        for (int context = 0; context < contexts; context++) {
            for (int number = 0; number < works.size(); number++) {
                names.add(className(context, number));
            }
        }
        return names;
    }

    static String className(int context, int number) {
        return "Context%02dClass%03dTests".formatted(context, number);
    }

    /** Of the folder for the generated files: the same for the same parameters. */
    String id() {
        return "m%d-r%d-b%d-c%d-n%d-%08x"
                .formatted(
                        migrations,
                        rows,
                        megabytes,
                        contexts,
                        methods,
                        works.toString().hashCode());
    }
}
