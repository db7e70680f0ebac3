package io.github.templatedb.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an IDE shows of the properties is written as Spring Boot writes it (its reference, Creating Your Own
 * Auto-configuration, Configuration Keys), and true. Maven generates it in the phase process-classes.
 */
class ConfigurationMetadataTests {

    private static final JsonNode METADATA =
            read(Path.of("target/classes/META-INF/spring-configuration-metadata.json"));

    private static final Map<String, Bound> BOUND = new TreeMap<>();

    static {
        TemplateDatabaseProperties unset =
                new Binder(List.of()).bindOrCreate("templatedb", TemplateDatabaseProperties.class);
        collect("templatedb", unset);
    }

    static final List<JsonNode> properties =
            METADATA.get("properties").valueStream().toList();

    static final List<JsonNode> hints = METADATA.get("hints").valueStream().toList();

    @Test
    void namesAreThoseThatAreBound() {
        assertThat(properties).extracting(ConfigurationMetadataTests::name).containsExactlyElementsOf(BOUND.keySet());
    }

    @ParameterizedTest
    @FieldSource("properties")
    void descriptionIsOneOrTwoSentences(JsonNode property) {
        assertSentences(property);
        if (property.path("type").asString("").equals(Boolean.class.getName())) {
            assertThat(description(property)).startsWith("Whether ");
        }
    }

    @ParameterizedTest
    @FieldSource("properties")
    void typeAndDefaultAreWhatIsBoundWithoutSettings(JsonNode property) {
        Bound bound = BOUND.get(name(property));

        assertThat(property.path("type").asString("")).isEqualTo(bound.typeName());
        if (property.has("defaultValue")) {
            String text = property.get("defaultValue").asString();
            assertThat(ApplicationConversionService.getSharedInstance().convert(text, bound.descriptor()))
                    .isEqualTo(bound.value());
        } else {
            assertThat(bound.isNothing()).isTrue();
        }
    }

    @ParameterizedTest
    @FieldSource("properties")
    void everyValueOfAChoiceIsDescribed(JsonNode property) {
        Object[] choice = BOUND.get(name(property)).descriptor().getType().getEnumConstants();
        if (choice != null) {
            assertThat(hints.stream()
                            .filter(hint -> name(hint).equals(name(property)))
                            .flatMap(hint -> hint.get("values").valueStream())
                            .map(value -> value.get("value").asString()))
                    .containsExactlyElementsOf(Stream.of(choice)
                            .map(value ->
                                    value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .toList());
        }
    }

    @ParameterizedTest
    @FieldSource("hints")
    void hintIsOfAPropertyAndDescribesItsValues(JsonNode hint) {
        assertThat(BOUND).containsKey(name(hint).replaceFirst("\\.(keys|values)$", ""));
        assertThat(hint.path("values").valueStream()).allSatisfy(ConfigurationMetadataTests::assertSentences);
    }

    @Test
    void initScriptsAreCompletedAsResources() {
        assertThat(hints).anySatisfy(hint -> {
            assertThat(name(hint)).isEqualTo("templatedb.init-scripts");
            JsonNode provider = hint.get("providers").get(0);
            assertThat(provider.get("name").asString()).isEqualTo("handle-as");
            assertThat(provider.get("parameters").get("target").asString())
                    .isEqualTo("java.util.List<org.springframework.core.io.Resource>");
        });
    }

    private static void assertSentences(JsonNode item) {
        assertThat(description(item))
                .matches("[A-Z][^\\n<{]*[^.]\\.")
                .doesNotMatch("(The|A|An) .*")
                .satisfies(text -> assertThat(text.split("\\. ")).hasSizeLessThan(3));
    }

    private static String name(JsonNode item) {
        return item.get("name").asString();
    }

    private static String description(JsonNode item) {
        return item.path("description").asString("");
    }

    private static JsonNode read(Path metadata) {
        try {
            return JsonMapper.shared().readTree(Files.readString(metadata));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Properties are records, whose components are properties or such records. */
    private static void collect(String prefix, Record properties) {
        RecordComponent[] components = properties.getClass().getRecordComponents();
        Parameter[] parameters =
                properties.getClass().getDeclaredConstructors()[0].getParameters();
        for (int index = 0; index < components.length; index++) {
            Name name = parameters[index].getAnnotation(Name.class);
            String key = prefix
                    + '.'
                    + (name != null ? name.value() : components[index].getName())
                            .replaceAll("([A-Z])", "-$1")
                            .toLowerCase(Locale.ROOT);
            Bound bound = Bound.of(components[index], properties);
            if (bound.value() instanceof Record nested) {
                collect(key, nested);
            } else {
                BOUND.put(key, bound);
            }
        }
    }

    /** The declared type of a property, and its value. */
    private record Bound(RecordComponent component, @Nullable Object value) {

        static Bound of(RecordComponent component, Record properties) {
            try {
                return new Bound(component, component.getAccessor().invoke(properties));
            } catch (ReflectiveOperationException ex) {
                throw new IllegalStateException(ex);
            }
        }

        TypeDescriptor descriptor() {
            return TypeDescriptor.valueOf(component.getType());
        }

        String typeName() {
            Type type = component.getType().isPrimitive()
                    ? ClassUtils.resolvePrimitiveIfNecessary(component.getType())
                    : component.getGenericType();
            return type.getTypeName().replace(" ", "");
        }

        boolean isNothing() {
            return value == null
                    || value instanceof Collection<?> values && values.isEmpty()
                    || value instanceof Map<?, ?> map && map.isEmpty();
        }
    }
}
