package io.github.templatedb.usecases.templates;

import static io.github.templatedb.usecases.templates.CodeUnderTest.hash;
import static io.github.templatedb.usecases.templates.CodeUnderTest.reach;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.migrations.Reach;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** In this package, because templatedb does not look into its own classes. */
class CodeStateTests {

    @Test
    void valuesThatAnObjectWasGivenCount() {
        assertThat(hash(new Seed("DE", List.of(1, 2), Map.of("a", "b"))))
                .isEqualTo(hash(new Seed("DE", List.of(1, 2), Map.of("a", "b"))))
                .isNotEqualTo(hash(new Seed("FR", List.of(1, 2), Map.of("a", "b"))))
                .isNotEqualTo(hash(new Seed("DE", List.of(2, 1), Map.of("a", "b"))))
                .isNotEqualTo(hash(new Seed("DE", List.of(1, 2), Map.of("a", "c"))));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void differentValuesAreTold(Object one, Object other) {
        assertThat(hash(new Anything(one))).isNotEqualTo(hash(new Anything(other)));
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 2)),
                Arguments.of(Duration.ofDays(1), Duration.ofDays(2)),
                Arguments.of(new UUID(0, 1), new UUID(0, 2)),
                Arguments.of(Optional.of("DE"), Optional.of("FR")),
                Arguments.of(Set.of("DE"), Set.of("FR")),
                Arguments.of(Set.of(new Seed("DE", List.of(), Map.of())), Set.of(new Seed("FR", List.of(), Map.of()))),
                Arguments.of(List.of(List.of(1), List.of(2)), List.of(List.of(1, 2))),
                Arguments.of(Map.of("a", "1, b=2"), Map.of("a", "1", "b", "2")),
                Arguments.of(1, "1"),
                Arguments.of(null, "null"));
    }

    @Test
    void classesThatAreNestedInOneAreTold() {
        assertThat(hash(new One())).isEqualTo(hash(new One())).isNotEqualTo(hash(new Another()));
    }

    @Test
    void orderOfASetDoesNotCount() {
        List<String> countries = List.of("DE", "FR", "IT", "ES");
        assertThat(hash(new Anything(new LinkedHashSet<>(countries))))
                .isEqualTo(hash(new Anything(new LinkedHashSet<>(List.of("ES", "IT", "FR", "DE")))));
    }

    @Test
    void objectsOfTheApplicationAreLookedInto() {
        assertThat(hash(new Holder(new Seed("DE", List.of(), Map.of()))))
                .isNotEqualTo(hash(new Holder(new Seed("FR", List.of(), Map.of()))));
    }

    @Test
    void whatALambdaCapturedCounts() {
        assertThat(hash(giving("DE"))).isEqualTo(hash(giving("DE"))).isNotEqualTo(hash(giving("FR")));
    }

    @Test
    void whatChangesAtWorkDoesNotCount() {
        Worker idle = new Worker();
        Worker busy = new Worker();
        busy.work();

        assertThat(hash(busy)).isEqualTo(hash(idle));
    }

    @Test
    void fieldThatOnlyConstructorAndSetterAssignIsGiven() {
        assertThat(hash(new Bean("DE", 1))).isEqualTo(hash(new Bean("DE", 1))).isNotEqualTo(hash(new Bean("FR", 1)));
        Bean changed = new Bean("DE", 1);
        changed.setNumber(2);
        assertThat(hash(changed)).isNotEqualTo(hash(new Bean("DE", 1)));
    }

    @ParameterizedTest
    @MethodSource("known")
    void codeThatDecidesByItsFieldsIsKnown(Object known) {
        assertThat(reach(new Anything(known))).isEqualTo(Reach.NOTHING);
        assertThat(hash(new Anything(known))).isEqualTo(hash(new Anything(known)));
    }

    static Stream<Object> known() {
        DataSource dataSource = new SimpleDriverDataSource();
        return Stream.of(
                "a text",
                new Worker(),
                LoggerFactory.getLogger("log"),
                LogFactory.getLog("log"),
                dataSource,
                new JdbcTemplate(dataSource),
                JdbcClient.create(dataSource),
                new TransactionTemplate(new JdbcTransactionManager(dataSource)),
                List.of(Map.of("a", dataSource)),
                new AtomicReference<>("a text"),
                new DefaultResourceLoader());
    }

    @Test
    void environmentGivesProperties() {
        assertThat(reach(new Anything(new StandardEnvironment()))).isEqualTo(new Reach(true, null));
    }

    @Test
    void contextThatIsKnownAsAResourceLoaderIsForFiles() {
        assertThat(reach(new ReadsFiles(new StaticApplicationContext()))).isEqualTo(Reach.NOTHING);
    }

    static Supplier<String> giving(String country) {
        return () -> country;
    }

    record Seed(String country, List<Integer> numbers, Map<String, String> texts) {}

    static final class One {}

    static final class Another {}

    record Holder(Seed seed, Object other) {

        Holder(Seed seed) {
            this(seed, "");
        }
    }

    record ReadsFiles(ResourceLoader files) {}

    static final class Bean {

        private final String country;

        private int number;

        Bean(String country, int number) {
            this.country = country;
            this.number = number;
        }

        void setNumber(int number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return country + number;
        }
    }

    static final class Worker {

        private final AtomicInteger runs = new AtomicInteger();

        private int total;

        void work() {
            total += runs.incrementAndGet();
        }
    }
}
