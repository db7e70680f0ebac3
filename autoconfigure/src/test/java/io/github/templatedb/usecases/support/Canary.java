package io.github.templatedb.usecases.support;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Stands where the configured database would be, and counts who connects to it. */
public final class Canary implements AutoCloseable {

    private static final int PROBE_TIMEOUT_MILLIS = 30_000;

    private final ServerSocket socket;

    private final AtomicInteger accepted = new AtomicInteger();

    private int probes;

    public Canary() throws IOException {
        socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "canary");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                accepted.incrementAndGet();
                client.shutdownOutput();
            } catch (IOException ex) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(ex);
                }
            }
        }
    }

    /** The URL to configure. */
    public String url() {
        return "jdbc:postgresql://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort()
                + "/library";
    }

    /** A pool for the URL, not yet opened. */
    public HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url());
        return pool;
    }

    /** How many connections were made so far. Connections are accepted in their order, so a probe comes after all. */
    public synchronized int connections() throws IOException {
        probes++;
        try (Socket probe = new Socket(socket.getInetAddress(), socket.getLocalPort())) {
            probe.setSoTimeout(PROBE_TIMEOUT_MILLIS);
            probe.getInputStream().read();
        }
        return accepted.get() - probes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Gives a context a canary of its own: a bean, the property canary.url, and behind spring.datasource.url. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    public static final class Initializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            try {
                Canary canary = new Canary();
                context.getBeanFactory().registerSingleton("canary", canary);
                ((DefaultSingletonBeanRegistry) context.getBeanFactory())
                        .registerDisposableBean("canary", (DisposableBean) canary::close);
                TestPropertyValues.of("canary.url=" + canary.url(), "spring.datasource.url=" + canary.url())
                        .applyTo(context);
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }
}
