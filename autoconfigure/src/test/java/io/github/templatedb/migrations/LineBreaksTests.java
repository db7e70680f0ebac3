package io.github.templatedb.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineBreaksTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (\n  id int\n);\n",
                "-- it's a comment\nSELECT 1;\n",
                "/* it's\na comment */\nSELECT 1;\n",
                "/**/\nSELECT 1;\n",
                "INSERT INTO t VALUES ('it''s', 'b');\nSELECT 2;\n",
                "SELECT $$a$$, $b$c$b$;\nSELECT \"a b\";\n",
                "SELECT 1 - 2 / 3;\nSELECT $1;\n",
                "CREATE TABLE ${name} (\n  id int\n);\n",
                "\nSELECT 'Größe';\n",
            })
    void lineBreakOutsideOfQuotesDoesNotCount(String script) {
        assertThat(counted(windows(script))).isEqualTo(script);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'a\nb';",
                "SELECT 'it''s\nb';",
                "SELECT \"a\nb\";",
                "SELECT $$a\nb$$;",
                "SELECT $body$a $$ \n $body$;",
                "SELECT $b$ $c$ \n $c$ ' $b$;",
            })
    void lineBreakWithinQuotesCounts(String script) {
        assertThat(counted(windows(script))).isEqualTo(windows(script));
    }

    @Test
    void lineBreaksOfBothKindsAreTold() {
        assertThat(counted(windows("CREATE FUNCTION f() AS $$\nSELECT 1;\n$$\nLANGUAGE sql;\n")))
                .isEqualTo("CREATE FUNCTION f() AS $$\r\nSELECT 1;\r\n$$\nLANGUAGE sql;\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT E'it\\'s';\nSELECT 'a\nb';",
                "COPY t FROM stdin;\n1\t'\n\\.\n",
                "COPY t FROM STDIN;\n1\t'\n",
                "SELECT 1$$a\nb$$;\nSELECT 2;\n",
                "SELECT $$a$$$$b\nc$$;\nSELECT 2;\n",
                "/* a /* b */ ' */\nSELECT 'a\nb';\n",
                "SELECT 1;\nSELECT 'not ended\n",
                "SELECT 1;\nSELECT $a$ not ended\n",
                "SELECT 1;\n/* not ended\n",
                "SELECT 1;\n\u001b$B'\n",
            })
    void everyByteCountsWhereItCannotBeTold(String script) {
        assertThat(counted(windows(script))).isEqualTo(windows(script));
    }

    @Test
    void everyByteOfAnotherKindOfEncodingCounts() {
        byte[] script = windows("SELECT 1;\nSELECT 2;\n").getBytes(StandardCharsets.UTF_16LE);
        assertThat(LineBreaks.asTheyCount(script)).isSameAs(script);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-15", "windows-1252", "Shift_JIS", "GB18030"})
    void encodingsWithAsciiInThemAreUnderstood(String encoding) {
        Charset charset = Charset.forName(encoding);
        byte[] script = windows("SELECT 'テスト Grüße';\n").getBytes(charset);
        assertThat(LineBreaks.asTheyCount(script)).isEqualTo("SELECT 'テスト Grüße';\n".getBytes(charset));
    }

    @Test
    void scriptWithoutThemIsTheSame() {
        byte[] script = "SELECT 1;\rSELECT 2;\n".getBytes(StandardCharsets.UTF_8);
        assertThat(LineBreaks.asTheyCount(script)).isSameAs(script);
    }

    private static String windows(String script) {
        return script.replace("\n", "\r\n");
    }

    private static String counted(String script) {
        return new String(LineBreaks.asTheyCount(script.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
