package io.github.templatedb.usecases;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The application of test classes that have none of their own. It does not look for components among all of them. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class LibraryApplication {}
