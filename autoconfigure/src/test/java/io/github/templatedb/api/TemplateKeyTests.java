package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.templatedb.core.TemplateDatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateKeyTests {

    @TempDir
    Path folder;

    private Path write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void keysAreTheSameInEveryJvmAndOnEverySystem() throws IOException {
        write("one/V1__book.sql", "CREATE TABLE book ();\n");
        write("one/later/V2__größe.sql", "");

        assertThat(TemplateKey.ofDirectory(folder.resolve("one")).value()).isEqualTo("f64cf0b16155");
        assertThat(TemplateKey.of("CREATE TABLE book ()", "seed 42").value()).isEqualTo("2fed3a1ce258");
    }

    @Test
    void filesCountByTheirPathsAndBytesWhereverTheyAreAndInWhateverOrderTheyCame() throws IOException {
        write("one/a.sql", "A");
        write("one/later/b.sql", "B");
        write("other/later/b.sql", "B");
        write("other/a.sql", "A");
        TemplateKey key = TemplateKey.ofDirectory(folder.resolve("one"));
        assertThat(TemplateKey.ofDirectory(folder.resolve("other")))
                .isEqualTo(key)
                .hasSameHashCodeAs(key);

        Path changed = write("other/a.sql", "a");
        assertThat(TemplateKey.ofDirectory(folder.resolve("other"))).isNotEqualTo(key);

        Files.delete(changed);
        write("other/c.sql", "A");
        assertThat(TemplateKey.ofDirectory(folder.resolve("other"))).isNotEqualTo(key);

        write("moved/b.sql", "B");
        write("moved/a.sql", "A");
        assertThat(TemplateKey.ofDirectory(folder.resolve("moved"))).isNotEqualTo(key);
    }

    @Test
    void emptyFolderHasAKeyAndAMissingOneIsAnError() throws IOException {
        Path file = write("a.sql", "");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(TemplateKey.ofDirectory(empty).value())
                .matches("[0-9a-f]{12}")
                .isNotEqualTo(TemplateKey.of().value());
        for (Path none : new Path[] {folder.resolve("none"), file}) {
            assertThatExceptionOfType(TemplateDatabaseException.class)
                    .isThrownBy(() -> TemplateKey.ofDirectory(none))
                    .withMessageContaining("There is no folder " + none);
        }
    }

    @Test
    void fileThatCannotBeReadIsAnError() throws IOException {
        Files.createSymbolicLink(folder.resolve("gone.sql"), folder.resolve("nowhere"));

        assertThatExceptionOfType(TemplateDatabaseException.class)
                .isThrownBy(() -> TemplateKey.ofDirectory(folder))
                .withMessageContaining("cannot be read")
                .withMessageContaining("gone.sql");
    }

    @Test
    void textsCountInTheirOrderAndWithTheirBounds() {
        assertThat(TemplateKey.of("a", "b")).isEqualTo(TemplateKey.of("a", "b"));
        assertThat(TemplateKey.of("a", "b")).isNotEqualTo(TemplateKey.of("b", "a"));
        assertThat(TemplateKey.of("ab", "c")).isNotEqualTo(TemplateKey.of("a", "bc"));
        TemplateKey both = TemplateKey.of("a").and(TemplateKey.of("b"));
        assertThat(both).isEqualTo(TemplateKey.of("a").and(TemplateKey.of("b"))).hasToString(both.value());
        assertThat(both)
                .isNotEqualTo(TemplateKey.of("b").and(TemplateKey.of("a")))
                .isNotEqualTo(TemplateKey.of("a", "b"));
    }
}
