package io.github.templatedb.examples.jooq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import org.jooq.DSLContext;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jooq.test.autoconfigure.JooqTest;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@JooqTest
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
@Transactional(propagation = Propagation.NEVER)
class JooqTests {

    @RepeatedTest(3)
    void committedBookIsNotSeenByTheNextTest(@Autowired DSLContext jooq) {
        jooq.insertInto(table("book")).columns(field("title")).values("Emma").execute();

        assertThat(jooq.select(field("title")).from(table("book")).fetchInto(String.class))
                .containsExactlyInAnyOrder("Clean Code", "Emma");
    }
}
