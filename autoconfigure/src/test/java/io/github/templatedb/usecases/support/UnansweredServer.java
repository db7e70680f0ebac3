package io.github.templatedb.usecases.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.stream.Stream;

/** A place that must not be contacted: whoever tries gets no answer, and is counted. */
public final class UnansweredServer implements AutoCloseable {

    private final ServerSocketChannel channel;

    public UnansweredServer() {
        try {
            channel = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** A URL of this place; whoever believes in it gives up after a second. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/library?socketTimeout=1"
                .formatted(channel.socket().getLocalPort());
    }

    /** The connections since the last call; the kernel has accepted them before the caller of connect goes on. */
    public long connections() {
        return Stream.generate(this::accept).takeWhile(Boolean::booleanValue).count();
    }

    private boolean accept() {
        try (SocketChannel connection = channel.accept()) {
            return connection != null;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
