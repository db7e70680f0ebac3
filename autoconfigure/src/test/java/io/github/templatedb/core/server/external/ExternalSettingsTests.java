package io.github.templatedb.core.server.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.server.Endpoint;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalSettingsTests {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db:5433/library, db, 5433",
        "jdbc:postgresql://db/library, db, 5432",
        "jdbc:postgresql://db:5433/, db, 5433",
        "jdbc:postgresql:library, localhost, 5432",
        "jdbc:postgresql:///library, localhost, 5432",
        "jdbc:postgresql://[::1]:5433/library, ::1, 5433",
        "jdbc:postgresql://[fd00::1]/library, fd00::1, 5432",
        "jdbc:postgresql://127.0.0.1/a%2Fb?ssl=true, 127.0.0.1, 5432"
    })
    void urlIsReadAsPgjdbcReadsIt(String url, String host, int port) {
        ExternalSettings settings = of(url, "tester", "xyzzy");
        assertThat(settings.endpoint().host()).isEqualTo(host);
        assertThat(settings.endpoint().port()).isEqualTo(port);
    }

    @Test
    void parametersAreThoseOfTheServerAndLoginIsTakenOut() {
        Endpoint endpoint = of(
                        "jdbc:postgresql://db/library?user=a%20b&password=%26&sslmode=require&options=-c%20a=b",
                        null, null)
                .endpoint();
        assertThat(endpoint.username()).isEqualTo("a b");
        assertThat(endpoint.password()).isEqualTo("&");
        assertThat(endpoint.parameters()).isEqualTo(Map.of("sslmode", "require", "options", "-c a=b"));
    }

    @Test
    void loginThatIsGivenTwiceAndAlikeIsNoProblem() {
        assertThat(of("jdbc:postgresql://db/library?user=tester&password=xyzzy", "tester", "xyzzy"))
                .isEqualTo(of("jdbc:postgresql://db:5432/library", "tester", "xyzzy"));
    }

    @Test
    void emptyLoginIsNone() {
        assertThat(of("jdbc:postgresql://db/library?user=tester&password=xyzzy", "", ""))
                .isEqualTo(of("jdbc:postgresql://db/library", "tester", "xyzzy"));
    }

    @Test
    void absentRoleIsTheUserOfThisJvm() {
        assertThat(of("jdbc:postgresql://db/library", null, null).endpoint().username())
                .isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void anotherUserInTheUrlIsAnError() {
        assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> of("jdbc:postgresql://db/library?user=tester", "root", null))
                .withMessage("The URL of the server, jdbc:postgresql://db/library, has a user that is not the one given"
                        + " beside it. Take the parameter 'user' out of the URL, or leave the other out.");
    }

    @Test
    void anotherPasswordInTheUrlIsAnErrorThatShowsNeither() {
        assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> of("jdbc:postgresql://db/library?password=xyzzy", null, "plugh"))
                .satisfies(ex -> assertThat(ex)
                        .hasMessageContaining("has a password that is not the one given beside it")
                        .hasMessageNotContainingAny("xyzzy", "plugh"));
    }

    @Test
    void severalHostsAreAnError() {
        assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> of("jdbc:postgresql://one,two:5433/library", null, null))
                .withMessageContaining("jdbc:postgresql://one,two:5433/library, names several hosts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://db/library?password=xyzzy",
                "jdbc:postgresql://db",
                "jdbc:postgresql://db:port/library?password=xyzzy",
                "postgres://tester:xyzzy@db/library"
            })
    void whatPgjdbcCannotReadIsAnErrorWithoutThePassword(String url) {
        assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> of(url, null, null))
                .satisfies(ex -> assertThat(ex)
                        .hasMessageContaining("is not one for PostgreSQL")
                        .hasMessageNotContaining("xyzzy"));
    }

    @Test
    void loginBeforeTheHostIsAnErrorThatSaysWhereItBelongs() {
        assertThatExceptionOfType(ExternalServerException.class)
                .isThrownBy(() -> of("jdbc:postgresql://tester:xyzzy@db/library", null, null))
                .withMessageContaining("has a login before its host, jdbc:postgresql://db/library")
                .withMessageContaining("templatedb.server.username")
                .satisfies(ex -> assertThat(ex).hasMessageNotContaining("xyzzy"));
    }

    @Test
    void secretsAreNotInTheText() {
        assertThat(of("jdbc:postgresql://db/library?sslpassword=plugh", "tester", "xyzzy"))
                .hasToString("ExternalSettings[endpoint=tester@db:5432, allowRemote=false]");
    }

    private static ExternalSettings of(String url, @Nullable String username, @Nullable String password) {
        return ExternalSettings.of(url, username, password, false);
    }
}
