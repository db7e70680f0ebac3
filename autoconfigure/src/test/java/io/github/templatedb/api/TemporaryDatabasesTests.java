package io.github.templatedb.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class TemporaryDatabasesTests {

    @AutoClose
    private static final OwnedServer OWNED = TestServer.start(Map.of());

    private static final List<String> NAMES = new ArrayList<>();

    private static Events run(Class<?> testClass) {
        NAMES.clear();
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .execute()
                .allEvents();
    }

    private static void assertThatAllAreGone() {
        await().untilAsserted(() -> assertThat(NAMES).noneMatch(OWNED.server()::exists));
    }

    @Test
    void eachTestHasItsOwnAndItsConstructorAndMethodsTheSame() {
        run(PerTest.class).assertStatistics(all -> all.failed(0));

        assertThat(NAMES).hasSize(9);
        assertThat(NAMES.stream().distinct()).hasSize(3);
        assertThatAllAreGone();
    }

    @Test
    void testsOfAClassShareOneWithNestedOnes() {
        run(PerClass.class).assertStatistics(all -> all.failed(0));

        assertThat(NAMES).hasSize(4);
        assertThat(NAMES.stream().distinct()).hasSize(1);
        assertThatAllAreGone();
    }

    @Test
    void databaseOfAllTestsIsRefusedWhereEachHasItsOwn() {
        run(ForAll.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        finishedWithFailure(message(text -> text.contains("has databases for each test")
                                && text.contains("Call perClass() on the extension."))));
    }

    static class PerTest {

        @RegisterExtension
        static final TemporaryDatabases DATABASES = new TemporaryDatabases().on(OWNED::server);

        PerTest(TemporaryDatabase database) {
            NAMES.add(database.name());
        }

        @BeforeEach
        void before(TemporaryDatabase database) {
            NAMES.add(database.name());
        }

        @RepeatedTest(3)
        void use(TemporaryDatabase database) {
            NAMES.add(database.name());
        }
    }

    static class PerClass {

        @RegisterExtension
        static final TemporaryDatabases DATABASES = TemporaryDatabases.from(
                        server -> server.ensureTemplate(TemplateKey.of("per class"), database -> {}))
                .on(OWNED::server)
                .perClass();

        @Nested
        class Within {

            @RepeatedTest(2)
            void use(TemporaryDatabase database) {
                NAMES.add(database.name());
            }
        }

        @RepeatedTest(2)
        void use(TemporaryDatabase database) {
            NAMES.add(database.name());
        }
    }

    static class ForAll {

        @RegisterExtension
        static final TemporaryDatabases DATABASES = new TemporaryDatabases().on(OWNED::server);

        @BeforeAll
        static void before(TemporaryDatabase database) {
            NAMES.add(database.name());
        }

        @Test
        void use() {}
    }
}
