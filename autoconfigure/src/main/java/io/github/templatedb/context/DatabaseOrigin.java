package io.github.templatedb.context;

import io.github.templatedb.core.clone.TemplateServers;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.MigrationFileException;
import io.github.templatedb.migrations.MigrationFiles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * What a context finds when it makes its database: the files below {@code spring.flyway.locations}, and servers. The files are
 * listed each time, and read when they have changed. Safe for use by several threads.
 */
final class DatabaseOrigin {

    private final Environment environment;

    private final @Nullable ClassLoader classLoader;

    private final String found;

    /** What a context finds that is about to be refreshed. */
    DatabaseOrigin(ConfigurableApplicationContext context) {
        this.environment = context.getEnvironment();
        this.classLoader = context.getClassLoader();
        this.found = find();
    }

    /** Whether an equal context would find the same today. */
    boolean isCurrent() {
        return found.equals(find());
    }

    private String find() {
        Manifest.Builder manifest = Manifest.builder();
        String[] locations = Binder.get(environment)
                .bind("spring.flyway.locations", String[].class)
                .orElse(new String[] {"classpath:db/migration"});
        for (String configured : Objects.requireNonNull(locations)) {
            String location = configured.replace("{vendor}", "postgresql");
            manifest.add("location", location);
            try {
                manifest.addAll(MigrationFiles.ofThisJvm().below(Objects.requireNonNull(classLoader), location));
            } catch (MigrationFileException ex) {
                // The context says so when it needs the file, with what to do about it.
                manifest.add("unreadable", String.valueOf(ex.getMessage()));
            }
        }
        // Of a server that has gone, a context is of no use any more.
        manifest.add(
                "servers lost", Integer.toString(TemplateServers.ofThisJvm().lost()));
        return manifest.build().sha256();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DatabaseOrigin origin && origin.found.equals(found);
    }

    @Override
    public int hashCode() {
        return found.hashCode();
    }
}
