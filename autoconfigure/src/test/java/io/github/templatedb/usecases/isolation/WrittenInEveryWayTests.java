package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.LongForm;
import io.github.templatedb.Refresh;
import io.github.templatedb.TemplateDatabase;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whichever way a refresh takes, nothing is left; what was not replaced is compared with a new clone besides. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "templatedb.clone.audit=true")
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class WrittenInEveryWayTests {

    private static Map<String, Object> before;

    @BeforeAll
    static void create(@Autowired JdbcTemplate jdbc, @Autowired TemplateDatabase database) {
        KeptCloneTests.create(jdbc, database);
        before = content(jdbc);
    }

    private static Map<String, Object> content(JdbcTemplate jdbc) {
        return jdbc.queryForMap(
                """
                SELECT (SELECT string_agg(id::text, ' ') FROM kept) AS kept, (SELECT count(*) FROM unlogged) AS unlogged,
                    (SELECT string_agg(id::text, ' ') FROM seen) AS seen, (SELECT last_value FROM number) AS number,
                    (SELECT is_called FROM number) AS called, (SELECT count(*) FROM pg_largeobject_metadata) AS objects,
                    (SELECT string_agg(concat(relname, relkind, relrowsecurity, relacl), ' ' ORDER BY relname)
                        FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'S') AND oid >= 16384) AS relations,
                    (SELECT string_agg(description, ' ') FROM pg_description WHERE objoid >= 16384) AS comments,
                    (SELECT count(*) FROM pg_proc WHERE oid >= 16384) AS functions,
                    (SELECT concat(datdba, datconnlimit, datacl) FROM pg_database WHERE datname = current_database()) AS shared,
                    current_setting('work_mem') AS setting
                """);
    }

    static List<String> writes() {
        return KeptCloneTests.writes();
    }

    @ParameterizedTest
    @MethodSource("writes")
    void leavesNothingToTheNextTest(String sql, @Autowired JdbcTemplate jdbc) {
        assertThat(content(jdbc)).isEqualTo(before);
        jdbc.execute(sql);
    }

    /** That a refresh leaves nothing of each is shown above: here it is another one that refreshes. */
    static List<String> someWrites() {
        List<String> all = writes();
        return LongForm.RUNS
                ? all
                : IntStream.range(0, all.size())
                        .filter(index -> index % 4 == 0)
                        .mapToObj(all::get)
                        .toList();
    }

    @ParameterizedTest
    @MethodSource("someWrites")
    void leavesNothingAfterARefreshOfTheTestsOwn(
            String sql, @Autowired JdbcTemplate jdbc, @Autowired TemplateDatabase database) {
        jdbc.execute(sql);
        database.refresh();
        assertThat(content(jdbc)).isEqualTo(before);
    }
}
