package io.github.templatedb.context;

import io.github.templatedb.Refresh;
import io.github.templatedb.autoconfigure.AnnotationSettings;
import io.github.templatedb.autoconfigure.ContextPreparation;
import io.github.templatedb.core.TemplateDatabaseException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestContextAnnotationUtils.AnnotationDescriptor;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestExecutionListeners;

/**
 * Part of the key of Spring's context cache, of classes without the annotation too, as their configuration may have it. It is
 * equal to that of another class until a context with a template database was loaded with one of them. From then on it is equal only if
 * that context serves the other class: its database would be made of the same migrations today, on a server that is still there, and
 * nothing keeps the class from the refresh that it asks for.
 *
 * <p>Spring compares contexts that are alike in everything else, so what one has found in its environment the other would find too.
 */
final class TemplateDatabaseContextCustomizer implements ContextCustomizer {

    private final Class<?> testClass;

    /** Null if the class does not have the annotation. */
    private final @Nullable AnnotationSettings settings;

    private final TestClassRun madeFor;

    /** The context that was loaded with this. */
    private volatile @Nullable LoadedContext loaded;

    /** Whoever has found a context keeps it, though a migration changes meanwhile. Of inherited nested classes several may run, with one of these. */
    private final Map<TestClassRun, LoadedContext> found = new ConcurrentHashMap<>();

    /** Spring remembers by the key which contexts have failed, and this fails for its class alone. */
    private volatile boolean refused;

    TemplateDatabaseContextCustomizer(Class<?> testClass, @Nullable AnnotationSettings settings) {
        this.testClass = testClass;
        this.settings = settings;
        this.madeFor = TestClassRun.preparing(testClass);
        if (madeFor != TestClassRun.ALONE && (settings != null || TestClassAnnotation.isOfConfiguration(testClass))) {
            madeFor.awaitAdmission();
        }
    }

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
        ContextPreparation.prepare(context, TestClassAnnotation.scope(testClass, false), settings, request -> {
            LoadedContext prepared = new LoadedContext(context, mergedConfig, request.byDefault());
            Refresh refresh = refreshOn(prepared);
            if (refresh != Refresh.NEVER && !hearsOfItsTests()) {
                refused = true;
                throw new TemplateDatabaseException(
                        ("%s asks for refresh = %s, but @TestExecutionListeners of %s leaves out the listener that refreshes"
                                        + " its database.")
                                .formatted(
                                        testClass.getName(),
                                        refresh,
                                        Objects.requireNonNull(ownListeners())
                                                .getRootDeclaringClass()
                                                .getName()),
                        "Add mergeMode = MergeMode.MERGE_WITH_DEFAULTS there, and inheritListeners = false if a superclass has"
                                + " listeners too.");
            }
            loaded = prepared;
            run().loads(prepared);
        });
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof TemplateDatabaseContextCustomizer customizer
                        && !refused
                        && !customizer.refused
                        && Objects.equals(dataSources(), customizer.dataSources())
                        && isServedLike(customizer);
    }

    private @Nullable Set<String> dataSources() {
        return settings == null ? null : settings.dataSources();
    }

    private boolean isServedLike(TemplateDatabaseContextCustomizer other) {
        LoadedContext mine = present();
        LoadedContext others = other.present();
        if (mine == null || others == null) {
            return mine == others
                    || (mine == null ? isServedBy(Objects.requireNonNull(others)) : other.isServedBy(mine));
        }
        return mine == others;
    }

    private boolean isServedBy(LoadedContext context) {
        // Files are not looked at for a context that somebody else has.
        boolean serves = run().mayHave(context)
                && context.isCurrent()
                && (refreshOn(context) == Refresh.NEVER || hearsOfItsTests())
                && run().has(context);
        if (serves) {
            found.put(run(), context);
        }
        return serves;
    }

    private @Nullable LoadedContext present() {
        LoadedContext own = loaded;
        LoadedContext present = own != null && !own.isClosed() ? own : found.get(run());
        return present == null || present.isClosed() ? null : present;
    }

    private TestClassRun run() {
        return TestClassRun.current(testClass, madeFor);
    }

    private Refresh refreshOn(LoadedContext context) {
        return context.granted(settings != null ? settings.refresh() : Refresh.DEFAULT);
    }

    private boolean hearsOfItsTests() {
        return ownListeners() == null
                || new TestContextManager(testClass)
                        .getTestExecutionListeners().stream().anyMatch(RefreshTestExecutionListener.class::isInstance);
    }

    private @Nullable AnnotationDescriptor<TestExecutionListeners> ownListeners() {
        return TestContextAnnotationUtils.findAnnotationDescriptor(testClass, TestExecutionListeners.class);
    }

    @Override
    public int hashCode() {
        return TemplateDatabaseContextCustomizer.class.hashCode();
    }
}
