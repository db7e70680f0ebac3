package io.github.templatedb.examples.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Listens to PostgreSQL's channel {@code arrivals} on a connection of its own. */
@Component
class Arrivals implements SmartLifecycle {

    private static final Logger LOGGER = LoggerFactory.getLogger(Arrivals.class);

    private static final int MILLISECONDS_TO_WAIT = 500;

    private final DataSource dataSource;

    private final BlockingQueue<String> titles = new LinkedBlockingQueue<>();

    private volatile boolean running;

    Arrivals(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    BlockingQueue<String> titles() {
        return titles;
    }

    @Override
    public void start() {
        running = true;
        Thread listener = new Thread(this::run, "arrivals");
        listener.setDaemon(true);
        listener.start();
    }

    private void run() {
        while (running) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN arrivals");
                listen(connection.unwrap(PGConnection.class));
            } catch (SQLException ex) {
                LOGGER.info("Listening again, as the connection is gone: {}", ex.getMessage());
            }
        }
    }

    private void listen(PGConnection connection) throws SQLException {
        while (running) {
            for (PGNotification notification : connection.getNotifications(MILLISECONDS_TO_WAIT)) {
                titles.add(notification.getParameter());
            }
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
