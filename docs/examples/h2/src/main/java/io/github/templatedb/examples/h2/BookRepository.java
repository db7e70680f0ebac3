package io.github.templatedb.examples.h2;

import org.springframework.data.jpa.repository.JpaRepository;

/** The books of the library. */
public interface BookRepository extends JpaRepository<Book, Long> {}
