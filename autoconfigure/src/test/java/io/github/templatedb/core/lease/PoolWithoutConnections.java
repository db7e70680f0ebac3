package io.github.templatedb.core.lease;

import io.github.templatedb.core.server.SqlFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pool that nobody has asked for a connection yet. */
class PoolWithoutConnections implements DatabasePool {

    private boolean closed;

    @Override
    public int settle() {
        return 0;
    }

    @Override
    public int renewSessions() {
        return 0;
    }

    @Override
    public boolean hold() {
        return true;
    }

    @Override
    public void release() {}

    @Override
    public <T> @Nullable T lend(SqlFunction<T> work) {
        return null;
    }

    @Override
    public <T> @Nullable List<T> lendEach(SqlFunction<T> work) {
        return null;
    }

    @Override
    public void explain(String reason) {
        // Nobody holds a connection.
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
