package io.github.templatedb.usecases.support;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

/** A context without a web server, with a template database, and with a canary where the configured database would be. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@AutoConfigureTemplateDatabase
@ContextConfiguration(initializers = Canary.Initializer.class)
public @interface CanaryTest {}
