package io.github.templatedb.examples.kotlin

import io.github.templatedb.AutoConfigureTemplateDatabase
import io.github.templatedb.Refresh
import io.github.templatedb.TemplateDatabase
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.RepeatedTest
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest
import org.springframework.jdbc.core.simple.JdbcClient

@SpringBootTest
@AutoConfigureTemplateDatabase(dataSources = ["dataSource"], refresh = Refresh.BEFORE_EACH_TEST_METHOD)
class BooksTests(@Autowired private val jdbc: JdbcClient) {

    @RepeatedTest(3)
    fun `committed book is not seen by the next test`(database: TemplateDatabase) {
        assertThat(titles()).containsExactly("Clean Code", "Emma", "Persuasion")

        jdbc.sql("INSERT INTO book (title) VALUES (?)").param(database.name()).update()

        assertThat(titles()).hasSize(4)
    }

    private fun titles() =
        jdbc.sql("SELECT title FROM book ORDER BY id").query(String::class.java).list()
}
