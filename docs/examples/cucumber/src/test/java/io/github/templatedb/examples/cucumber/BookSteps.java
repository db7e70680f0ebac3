package io.github.templatedb.examples.cucumber;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.github.templatedb.TemplateDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Steps are beans: they get the database by their constructor, as the application's beans do. */
public class BookSteps {

    private final JdbcClient jdbc;

    private final TemplateDatabase database;

    public BookSteps(JdbcClient jdbc, TemplateDatabase database) {
        this.jdbc = jdbc;
        this.database = database;
    }

    @Given("a library with {int} book(s)")
    public void aLibraryWith(int books) {
        assertThat(count()).isEqualTo(books);
    }

    @When("{string} is bought")
    public void isBought(String title) {
        jdbc.sql("INSERT INTO book (title) VALUES (?)").param(title).update();
    }

    @Then("the library has {int} books")
    public void theLibraryHas(int books) {
        assertThat(count()).isEqualTo(books);
        assertThat(jdbc.sql("SELECT current_database()").query(String.class).single())
                .isEqualTo(database.name());
    }

    private int count() {
        return jdbc.sql("SELECT count(*) FROM book").query(Integer.class).single();
    }
}
