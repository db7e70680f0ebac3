package io.github.templatedb.core.server.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalityTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost", "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.254",
                "192.168.1.1", "169.254.1.1", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "::ffff:10.0.0.1"
            })
    void thisMachineAndPrivateNetworksAreNear(String host) {
        assertThatCode(() -> Locality.check(endpoint(host, Map.of()))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "8.8.8.8",
                "172.15.0.1",
                "172.32.0.1",
                "192.169.0.1",
                "100.64.0.1",
                "169.253.1.1",
                "2001:db8::1",
                "fb00::1",
                "fe00::1",
                "::ffff:192.0.2.1"
            })
    void everythingElseIsNot(String host) {
        assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> Locality.check(endpoint(host, Map.of())))
                .withMessageContainingAll(
                        "was not contacted, because",
                        "is neither a loopback nor a private address",
                        "templatedb.server.allow-remote=true",
                        "an embedded server is started");
    }

    @Test
    void oneAddressElsewhereIsEnough() throws UnknownHostException {
        InetAddress near = InetAddress.getByName("10.0.0.1");
        InetAddress elsewhere = InetAddress.getByName("192.0.2.1");
        assertThat(Locality.elsewhere(near)).isEmpty();
        assertThat(Locality.elsewhere(near, elsewhere)).containsExactly(elsewhere);
    }

    @Test
    void hostThatNobodyKnowsIsNamed() {
        assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> Locality.check(endpoint("db.invalid", Map.of())))
                .withMessageContaining("the host 'db.invalid' is unknown");
    }

    @Test
    void unixSocketIsNearWhateverTheHost() {
        Map<String, String> parameters =
                Map.of("socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg");
        assertThatCode(() -> Locality.check(endpoint("192.0.2.1", parameters))).doesNotThrowAnyException();
    }

    @Test
    void otherSocketFactoryMayLeadAnywhereWhateverTheHost() {
        Map<String, String> parameters = Map.of("socketFactory", "com.google.cloud.sql.postgres.SocketFactory");
        assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> Locality.check(endpoint("localhost", parameters)))
                .withMessageContaining("com.google.cloud.sql.postgres.SocketFactory, which may lead anywhere");
    }

    private static Endpoint endpoint(String host, Map<String, String> parameters) {
        return new Endpoint(host, 5432, "tester", "xyzzy", parameters);
    }
}
