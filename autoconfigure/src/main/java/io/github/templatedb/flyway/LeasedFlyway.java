package io.github.templatedb.flyway;

import io.github.templatedb.core.lease.Clearing;
import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.template.Migrations;
import io.github.templatedb.core.template.TemplateBuildException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.output.CleanResult;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Flyway of an application, on a lease. It does what Flyway does, and where it is proven that the database would be
 * the same, it takes a clone for it:
 *
 * <ul>
 *   <li>{@link #clean()} runs for real the first time, and whenever the database has other objects than at an earlier
 *       clean. What it left is looked up in PostgreSQL's catalogs. If that is nothing, a later clean of a database with the same
 *       objects, by the same settings, moves the lease to an empty database, which is not even made before somebody asks for
 *       it. Where a callback or a script takes part, each clean is real.
 *   <li>{@link #migrate()} after a clean, on a database without any object, moves the lease to a clone of the template of these
 *       migrations. The template is built, by a real run, if the server does not have it; callbacks and Java migrations
 *       run for that only, as for the start of a context. What was in the database before, also what the context wrote while it
 *       started, is not in it.
 * </ul>
 *
 * Everything else is real: a migration without a clean before it, or of a database that is not empty; whatever is called while
 * a template is built, or fails. The lease keeps its baseline, so its next refresh restores what it would have restored.
 * Connections taken before a clean end as with a refresh.
 *
 * <p>Not final, so that proxies of the bean can be made. Safe for use by several threads as Flyway is.
 *
 * @since 0.1.0
 */
public class LeasedFlyway extends Flyway {

    private static final Logger logger = LoggerFactory.getLogger(LeasedFlyway.class);

    private final Lease lease;

    private final Clearing clearing;

    private final BiFunction<Flyway, FilesOfRun, Manifest> manifests;

    private final Start start;

    private final Map<Before, CleanResult> emptied = new ConcurrentHashMap<>();

    private final Map<DatabaseName, List<MigrationInfo>> histories = new ConcurrentHashMap<>();

    private final AtomicBoolean started = new AtomicBoolean();

    private volatile boolean cleaned;

    private volatile @Nullable SessionWatch watch;

    /**
     * What the first call of {@link #migrate()} is to a lease.
     *
     * @since 0.1.0
     */
    public enum Start {
        /** Nothing special: somebody else fills the database when the context starts. */
        NONE,
        /** Whenever it comes, it makes the template of the context, unless the lease has a database by then. */
        FIRST_RUN,
        /** It comes with the start of the context, after other runs perhaps, and makes a template on top of theirs. */
        RUN
    }

    /**
     * Creates a Flyway on a lease.
     *
     * @param configuration the settings, with a DataSource on the lease
     * @param lease where its databases come from
     * @param manifests lists everything that determines what the migrations in some files make of an empty database
     * @param start what a first migration is
     */
    public LeasedFlyway(
            Configuration configuration, Lease lease, BiFunction<Flyway, FilesOfRun, Manifest> manifests, Start start) {
        super(configuration);
        this.lease = lease;
        this.clearing = new Clearing(lease);
        this.manifests = manifests;
        this.start = start;
    }

    @Override
    public CleanResult clean() {
        if (!lease.isResolved() || getConfiguration().isCleanDisabled()) {
            return super.clean();
        }
        FilesOfRun read = new FilesOfRun(getConfiguration());
        Before before = new Before(objects(), manifests.apply(this, read).sha256());
        CleanResult earlier = emptied.get(before);
        CleanResult result;
        if (earlier != null) {
            result = FlywayResults.again(earlier, lease.database().name().value());
            clearing.clear();
        } else {
            result = super.clean();
            if (objects().isEmpty() && !CleanCallbacks.areIn(read)) {
                emptied.put(before, FlywayResults.again(result, result.database));
            }
        }
        cleaned = true;
        return result;
    }

    private DatabaseObjects objects() {
        try (Connection connection = getConfiguration().getDataSource().getConnection()) {
            return DatabaseObjects.of(connection);
        } catch (SQLException ex) {
            throw new FlywayException("Which objects the database has cannot be read: " + ex.getMessage(), ex);
        }
    }

    @Override
    public MigrateResult migrate() {
        boolean first = started.compareAndSet(false, true);
        if (start != Start.NONE && lease.isUnresolved() || first && start == Start.RUN && lease.isResolved()) {
            return migrated();
        }
        boolean afterClean = cleaned && lease.isResolved();
        cleaned = false;
        return afterClean && (clearing.isCleared() || objects().isEmpty()) ? migrateEmpty() : run();
    }

    /**
     * A run that builds a template, of which a part can be done on a copy of another one.
     *
     * @param whole has {@link #migrate()} of this Flyway called, and does nothing else
     * @return the same migrations
     */
    public Migrations bySteps(Migrations whole) {
        return new FlywayRun(database -> getConfiguration(), (database, part, observer) -> {
            watch = observer;
            try {
                whole.run(database, part);
            } finally {
                watch = null;
            }
        });
    }

    /** What Flyway does. */
    private MigrateResult run() {
        SessionWatch observer = watch;
        return observer == null ? super.migrate() : new Flyway(observer.over(getConfiguration())).migrate();
    }

    /** At the start of a context: by a template, if that is possible. */
    private MigrateResult migrated() {
        Run run = new Run();
        if (!lease.migrate(run::manifest, run.migrations())) {
            logger.info(
                    "The migrations of {} run in this context's own database, without a template: something has used the"
                            + " database since it was made",
                    List.of(getConfiguration().getLocations()));
            return super.migrate();
        }
        // From the template: as for any database that has been migrated before, there was nothing to do.
        return run.result != null ? run.result : FlywayResults.migrated(List.of(), getConfiguration(), "");
    }

    private MigrateResult migrateEmpty() {
        Run run = new Run();
        DatabaseName template;
        try {
            template = clearing.migrate(run::manifest, run.migrations());
        } catch (TemplateBuildException ex) {
            logger.debug("There is no template of these migrations, so they run for real", ex);
            return super.migrate();
        }
        List<MigrationInfo> history =
                histories.computeIfAbsent(template, name -> FlywayResults.history(getConfiguration()));
        return FlywayResults.migrated(
                history, getConfiguration(), lease.database().name().value());
    }

    /** A run that fills a template, if it comes to that. */
    private final class Run {

        private final FilesOfRun read = new FilesOfRun(getConfiguration());

        private @Nullable MigrateResult result;

        Manifest manifest() {
            read.list();
            return manifests.apply(LeasedFlyway.this, read);
        }

        Migrations migrations() {
            return read.unchangedBy(bySteps((database, part) -> result = run()));
        }
    }

    /** What there is to clean, and how. */
    private record Before(DatabaseObjects objects, String settings) {}
}
