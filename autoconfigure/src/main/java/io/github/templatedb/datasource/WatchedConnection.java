package io.github.templatedb.datasource;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Explains failures of the left-over connections of a pool that asks nobody about them: stands for a connection and for each
 * statement and result made from it, with all their interfaces. {@code unwrap} leads to what it stands for.
 */
final class WatchedConnection implements InvocationHandler {

    private final Object target;

    private final LeftOver leftOver;

    private WatchedConnection(Object target, LeftOver leftOver) {
        this.target = target;
        this.leftOver = leftOver;
    }

    /**
     * Watches a connection.
     *
     * @param connection from a pool, or from the driver
     * @param leftOver explains its failures
     * @return to use in its place
     */
    static Connection of(Connection connection, LeftOver leftOver) {
        return (Connection) watch(connection, leftOver);
    }

    private static Object watch(Object target, LeftOver leftOver) {
        Class<?>[] interfaces = Stream.of(ClassUtils.getAllInterfaces(target))
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .toArray(Class<?>[]::new);
        return Proxy.newProxyInstance(
                target.getClass().getClassLoader(), interfaces, new WatchedConnection(target, leftOver));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (arguments != null && method.getDeclaringClass() == Object.class) {
            // equals, the only one of them that comes here with an argument
            return target.equals(behind(arguments[0]));
        }
        try {
            Object result = method.invoke(target, arguments);
            return isMadeFromIt(result) && !method.getName().equals("unwrap") ? watch(result, leftOver) : result;
        } catch (InvocationTargetException ex) {
            if (ex.getTargetException() instanceof SQLException failure) {
                leftOver.addTo(failure);
            }
            throw ex.getTargetException();
        }
    }

    private static boolean isMadeFromIt(@Nullable Object result) {
        return result instanceof Statement
                || result instanceof ResultSet
                || result instanceof DatabaseMetaData
                || result instanceof Connection;
    }

    private static @Nullable Object behind(@Nullable Object other) {
        return other != null
                        && Proxy.isProxyClass(other.getClass())
                        && Proxy.getInvocationHandler(other) instanceof WatchedConnection watched
                ? watched.target
                : other;
    }
}
