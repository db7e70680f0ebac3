package io.github.templatedb.core.server.external;

import io.github.templatedb.core.server.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whether a server is on this machine or in a private network, so that it is hardly one that others depend on. A tunnel
 * or a forwarded port looks like this machine.
 */
final class Locality {

    private static final String WAYS_OUT = "If the server is there for tests, say so with"
            + " templatedb.server.allow-remote=true. If it is not, name another one in templatedb.server.url, or leave the"
            + " property, or the JdbcConnectionDetails bean, out of the tests: then an embedded server is started.";

    private Locality() {}

    /**
     * Refuses a server that may be anywhere. Asks the name service, and opens no connection.
     *
     * @throws ExternalServerException if one of the addresses of its name is public
     */
    static void check(Endpoint endpoint) {
        String factory = endpoint.parameters().get("socketFactory");
        if (factory != null) {
            if (!isForUnixSockets(factory)) {
                throw refused(endpoint, "its connections are made by %s, which may lead anywhere".formatted(factory));
            }
            return;
        }
        try {
            List<InetAddress> elsewhere = elsewhere(InetAddress.getAllByName(endpoint.host()));
            if (!elsewhere.isEmpty()) {
                throw refused(
                        endpoint,
                        "%s is neither a loopback nor a private address"
                                .formatted(elsewhere.stream()
                                        .map(InetAddress::getHostAddress)
                                        .collect(Collectors.joining(", "))));
            }
        } catch (UnknownHostException ex) {
            throw new ExternalServerException(
                    "The PostgreSQL server %s cannot be reached: the host '%s' is unknown."
                            .formatted(endpoint, endpoint.host()),
                    "Correct the host in templatedb.server.url, or in the JdbcConnectionDetails bean.",
                    ex);
        }
    }

    private static ExternalServerException refused(Endpoint endpoint, String why) {
        return new ExternalServerException(
                ("The PostgreSQL server %s was not contacted, because %s. Databases would be created and dropped on it, and"
                                + " a server out there may be a shared one, or one in production.")
                        .formatted(endpoint, why),
                WAYS_OUT);
    }

    /** Of junixsocket, which pgjdbc's documentation names, and its like. */
    private static boolean isForUnixSockets(String factory) {
        return factory.toLowerCase(Locale.ROOT).contains("unix");
    }

    /** Those addresses that are neither of this machine nor private: one of them is enough to lead there. */
    static List<InetAddress> elsewhere(InetAddress... addresses) {
        return Arrays.stream(addresses).filter(address -> !isNear(address)).toList();
    }

    /** RFC 1122 and 4291 (this machine), 1918 (private), 3927 and 4291 (this link), 4193 (unique local). */
    private static boolean isNear(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
    }
}
