package io.github.templatedb.examples.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.cache.CacheManager;
import org.springframework.jdbc.core.simple.JdbcClient;

@LibraryTest
class CachedRowsTests {

    @BeforeEach
    void clearCaches(@Autowired CacheManager caches) {
        caches.getCacheNames().forEach(name -> caches.getCache(name).clear());
    }

    @RepeatedTest(3)
    void titleOfAnEarlierTestIsGone(@Autowired Books books, @Autowired JdbcClient jdbc) {
        jdbc.sql("INSERT INTO book (title) VALUES ('Emma')").update();

        assertThat(books.titles()).containsExactly("Clean Code", "Emma");

        jdbc.sql("DELETE FROM book").update();
        assertThat(books.titles()).as("from the cache").hasSize(2);
    }
}
