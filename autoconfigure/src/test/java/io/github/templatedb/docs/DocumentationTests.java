package io.github.templatedb.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.TestJvm;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The code in README and docs is code that compiles, its links lead somewhere, and its properties are all there are. */
class DocumentationTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern CODE =
            Pattern.compile("(?:<!-- from (\\S+) -->\\n)?```(java|kotlin|xml)\\n(.*?)```", Pattern.DOTALL);

    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

    private static final Pattern ANCHOR = Pattern.compile("\\]\\(#([^)]+)\\)");

    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\\n(.*?)\\n}</pre>", Pattern.DOTALL);

    /** What examples take for granted. */
    private static final String AROUND_EXAMPLE =
            """
            import io.github.templatedb.api.*;
            import java.nio.file.*;
            import java.sql.*;
            import java.util.*;
            import javax.sql.DataSource;
            import org.flywaydb.core.Flyway;
            import org.junit.jupiter.api.Test;
            import org.junit.jupiter.api.extension.*;

            abstract class %s {
                TestServer server;
                abstract void fill(DataSource database);
                record Books(DataSource database) {}
            %s
            }
            """;

    private static final Pattern PROPERTY_ROW =
            Pattern.compile("\\| `(templatedb\\.[a-z.*-]+)` \\| (?:`([^`]*)`)? ?\\|");

    static Stream<Path> pages() {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages =
                    docs.filter(file -> file.toString().endsWith(".md")).toList();
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.stream());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void codeIsTakenFromAClassThatCompiles(Path page) throws IOException {
        Matcher block = CODE.matcher(Files.readString(page));
        while (block.find()) {
            if (block.group(1) == null && block.group(2).equals("xml")) {
                continue;
            }
            assertThat(block.group(1))
                    .as("source of the code in %s:%n%s", page, block.group(3))
                    .isNotNull();
            assertThat(withoutIndent(Files.readString(ROOT.resolve(block.group(1)))))
                    .as("%s, quoted in %s", block.group(1), page)
                    .contains(withoutIndent(block.group(3)));
        }
    }

    static Stream<Path> apiTypes() throws IOException {
        return Files.list(Path.of("src/main/java/io/github/templatedb/api"))
                .filter(file -> !file.toString().endsWith("Exception.java")
                        && read(file).contains("\npublic "));
    }

    @ParameterizedTest
    @MethodSource("apiTypes")
    void typeOfTheApiHasAnExampleAndAllCompile(Path type, @TempDir Path folder) throws IOException {
        List<String> examples = EXAMPLE.matcher(read(type).replaceAll("(?m)^ *\\* ?", ""))
                .results()
                .map(example -> example.group(1))
                .toList();
        assertThat(examples).isNotEmpty();
        List<Path> sources = new ArrayList<>();
        for (String example : examples) {
            String name = "Example" + sources.size();
            String member =
                    example.startsWith("class ") ? example : "void run() throws Exception {\n%s\n}".formatted(example);
            sources.add(Files.writeString(folder.resolve(name + ".java"), AROUND_EXAMPLE.formatted(name, member)));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-d", folder.toString(), "-cp", TestJvm.classPath());
            boolean compiled = compiler.getTask(
                            errors, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as("%s:%n%s", type, errors).isTrue();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void yamlIsWellFormed(Path page) throws IOException {
        YAML.matcher(Files.readString(page)).results().forEach(block -> assertThat(
                        new Yaml().<Object>load(block.group(1)))
                .isInstanceOf(Map.class));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToFilesAndHeadings(Path page) throws IOException {
        String text = Files.readString(page);
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            if (!link.group(1).contains(":")) {
                assertThat(page.resolveSibling(link.group(1))).exists();
            }
        }
        List<String> headings = text.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase()
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
        Matcher anchor = ANCHOR.matcher(text);
        while (anchor.find()) {
            assertThat(headings).contains(anchor.group(1));
        }
    }

    @Test
    void guideListsEveryPropertyWithItsDefault() throws IOException {
        List<String> documented = PROPERTY_ROW
                .matcher(Files.readString(ROOT.resolve("docs/users-guide.md")))
                .results()
                .map(row -> row.group(1).replace(".*", "") + "=" + (row.group(2) != null ? row.group(2) : ""))
                .toList();

        assertThat(documented).containsExactlyInAnyOrderElementsOf(propertiesInMetadata());
    }

    private static List<String> propertiesInMetadata() throws IOException {
        Path metadata = Path.of("target/classes/META-INF/spring-configuration-metadata.json");
        JsonNode properties =
                JsonMapper.shared().readTree(Files.readString(metadata)).get("properties");
        return properties
                .valueStream()
                .peek(property ->
                        assertThat(property.path("description").asString("")).isNotEmpty())
                .map(property -> property.get("name").asString() + "="
                        + property.path("defaultValue").asString(""))
                .toList();
    }

    private static String withoutIndent(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(joining("\n"));
    }
}
