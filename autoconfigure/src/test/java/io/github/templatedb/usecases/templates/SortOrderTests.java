package io.github.templatedb.usecases.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.usecases.LibraryApplication;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(classes = LibraryApplication.class)
@AutoConfigureTemplateDatabase
class SortOrderTests {

    @Test
    void textIsSortedByCodePointOrAsAStatementSays(@Autowired JdbcClient jdbc) {
        assertThat(sorted(jdbc, "")).isEqualTo("A B a b");
        assertThat(sorted(jdbc, "COLLATE \"en-x-icu\"")).isEqualTo("a A b B");
    }

    private static String sorted(JdbcClient jdbc, String collation) {
        return jdbc.sql("SELECT string_agg(word, ' ' ORDER BY word " + collation
                        + ") FROM unnest(ARRAY['b', 'A', 'a', 'B']) AS word")
                .query(String.class)
                .single();
    }
}
