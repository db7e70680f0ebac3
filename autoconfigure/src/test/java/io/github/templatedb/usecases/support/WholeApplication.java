package io.github.templatedb.usecases.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.PropertySource;
import org.springframework.test.context.TestPropertySource;

/** Has Spring Boot set up all that is on the class path, also JPA, Spring Data, a web server: on configuration, or a test class. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@PropertySource("classpath:whole-application.properties")
@TestPropertySource("classpath:whole-application.properties")
public @interface WholeApplication {}
