package io.github.templatedb.flyway;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a run of Flyway for what a later migration would have found, had it run in the same session and the same database,
 * and does not find in a new session on a copy. Flyway runs all migrations in one session and gives each of them
 * its search path and role, and nothing else, as they were.
 *
 * <p>It reads, and does not write. A question that PostgreSQL refuses is an obstacle, and not a failure of the migration.
 */
final class SessionWatch implements Callback {

    private static final Logger logger = LoggerFactory.getLogger(SessionWatch.class);

    private static final Set<Event> EVENTS = Set.of(
            Event.BEFORE_EACH_MIGRATE, Event.BEFORE_EACH_MIGRATE_STATEMENT, Event.AFTER_MIGRATE_OPERATION_FINISH);

    /** What may set something for the session, as itself, in a block, or when it is called later. */
    private static final Pattern MAY_SET = Pattern.compile(
            "^(?:\\s|--[^\\n]*(?:\\n|$)|/\\*.*?\\*/)*(?:set|do|create|alter|call|execute|prepare|select|with)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * What a session remembers and does not tell: settings with a dot in their name, whose module is not loaded (PostgreSQL source,
     * {@code GUC_NO_SHOW_ALL} of placeholders in guc.c), the seed of random(), loaded libraries.
     */
    private static final Pattern UNTOLD = Pattern.compile(
            "\\bset\\s+(?:session\\s+)?[^\\s=,;()]*\\.|\\bset_config\\s*\\((?!\\s*'[a-z_]+'\\s*,)|\\bsetseed\\s*\\(|\\bload\\s+'",
            Pattern.CASE_INSENSITIVE);

    private @Nullable Set<String> before;

    private String obstacle = "";

    private boolean finished;

    /** The settings of the run to be watched, with this one among the callbacks. */
    FluentConfiguration over(Configuration configuration) {
        return new FluentConfiguration(configuration.getClassLoader())
                .configuration(configuration)
                .callbacks(this);
    }

    /** What there was; empty if there was nothing. */
    String obstacle() {
        return finished || !obstacle.isEmpty() ? obstacle : "the run was not seen to its end";
    }

    @Override
    public boolean supports(Event event, @Nullable Context context) {
        return EVENTS.contains(event);
    }

    @Override
    public boolean canHandleInTransaction(Event event, @Nullable Context context) {
        return true;
    }

    @Override
    public String getCallbackName() {
        return "templatedb";
    }

    @Override
    public void handle(Event event, Context context) {
        switch (event) {
            case BEFORE_EACH_MIGRATE -> {
                if (before == null) {
                    before = state(context.getConnection());
                }
            }
            case BEFORE_EACH_MIGRATE_STATEMENT -> read(context.getStatement().getSql());
            default -> {
                finished = true;
                if (before != null) {
                    compare(before, state(context.getConnection()));
                }
            }
        }
    }

    private void read(String sql) {
        if (obstacle.isEmpty()
                && MAY_SET.matcher(sql).lookingAt()
                && UNTOLD.matcher(sql).find()) {
            String start = sql.strip().replaceAll("\\s+", " ");
            obstacle("a session may remember '%s'".formatted(start.substring(0, Math.min(start.length(), 60))));
        }
    }

    private void compare(Set<String> earlier, Set<String> later) {
        Set<String> differences = new TreeSet<>(later);
        differences.removeAll(earlier);
        earlier.stream().filter(fact -> !later.contains(fact)).forEach(differences::add);
        differences.stream().findFirst().ifPresent(fact -> obstacle("a session or the server remembers " + fact));
    }

    private void obstacle(String reason) {
        obstacle = obstacle.isEmpty() ? reason : obstacle;
    }

    /** In the migration's transaction there must be no failure, or the migration would fail, too. */
    private Set<String> state(Connection connection) {
        try {
            Savepoint savepoint = connection.getAutoCommit() ? null : connection.setSavepoint();
            try {
                return SessionFacts.of(connection);
            } catch (SQLException ex) {
                if (savepoint != null) {
                    connection.rollback(savepoint);
                }
                throw ex;
            } finally {
                if (savepoint != null) {
                    connection.releaseSavepoint(savepoint);
                }
            }
        } catch (SQLException ex) {
            logger.debug("It is not known what the session remembers", ex);
            obstacle("PostgreSQL does not tell what a session remembers");
            return Set.of();
        }
    }
}
