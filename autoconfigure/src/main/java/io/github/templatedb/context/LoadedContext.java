package io.github.templatedb.context;

import io.github.templatedb.Refresh;
import io.github.templatedb.core.clone.ServerRegistry;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFileException;
import io.github.templatedb.migrations.MigrationFiles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContext;

/**
 * A context with a template database, and what it found when it made that: the files below {@code spring.flyway.locations}, and
 * servers. The files are listed each time, and read when they have changed. Safe for use by several threads.
 */
final class LoadedContext implements ApplicationListener<ContextClosedEvent> {

    private final ConfigurableApplicationContext context;

    /** Spring compares contexts of equal hash codes only, and all that decides here has the same. */
    private final int key;

    private final Refresh ofConfiguration;

    private final String found;

    /** A context that is about to be refreshed, and the refresh that its configuration asks for. */
    LoadedContext(ConfigurableApplicationContext context, MergedContextConfiguration key, Refresh ofConfiguration) {
        this.context = context;
        this.key = key.hashCode();
        this.ofConfiguration = ofConfiguration;
        this.found = find();
        context.getBeanFactory().registerSingleton(LoadedContext.class.getName(), this);
    }

    /** That of a test class, if it is there and has a template database. */
    static @Nullable LoadedContext of(TestContext testContext) {
        return testContext.hasApplicationContext()
                ? testContext
                        .getApplicationContext()
                        .getBeanProvider(LoadedContext.class)
                        .getIfAvailable()
                : null;
    }

    /** A child's is none of its own. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            TestClassRun.closes(this);
        }
    }

    /** Whether an equal context would find the same today. */
    boolean isCurrent() {
        return found.equals(find());
    }

    boolean isClosed() {
        return context.isClosed();
    }

    /** Whether it is there, and Spring takes it for the same as another one but for what decides here. */
    boolean isLike(LoadedContext other) {
        return key == other.key && !isClosed();
    }

    /** What a class gets: what it asks for, else the configuration, else the property. */
    Refresh granted(Refresh ofClass) {
        Refresh asked = ofClass != Refresh.DEFAULT ? ofClass : ofConfiguration;
        return asked != Refresh.DEFAULT
                ? asked
                : Objects.requireNonNull(Binder.get(context.getEnvironment())
                        .bind("templatedb.refresh", Refresh.class)
                        .orElse(Refresh.NEVER));
    }

    private String find() {
        Manifest.Builder manifest = Manifest.builder();
        String[] locations = Binder.get(context.getEnvironment())
                .bind("spring.flyway.locations", String[].class)
                .orElse(new String[] {"classpath:db/migration"});
        for (String configured : Objects.requireNonNull(locations)) {
            String location = configured.replace("{vendor}", "postgresql");
            manifest.add("location", location);
            try {
                manifest.addAll(
                        MigrationFiles.ofThisJvm().below(Objects.requireNonNull(context.getClassLoader()), location));
            } catch (MigrationFileException ex) {
                // The context says so when it needs the file, with what to do about it.
                manifest.add("unreadable", String.valueOf(ex.getMessage()));
            }
        }
        // Of a server that has gone, a context is of no use any more.
        manifest.add("servers lost", Integer.toString(ServerRegistry.ofThisJvm().lost()));
        return manifest.build().sha256();
    }
}
