package io.github.templatedb;

import io.github.templatedb.junit.DynamicTests;
import io.github.templatedb.junit.TestClasses;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.aot.DisabledInAotMode;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Holds several {@link AutoConfigureTemplateDatabase} annotations on one class.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Import(AnnotatedConfiguration.class)
@ImportAutoConfiguration
@DisabledInAotMode("template databases are made when a context starts")
@ExtendWith({SpringExtension.class, TemplateDatabaseParameter.class, DynamicTests.class, TestClasses.class})
public @interface AutoConfigureTemplateDatabases {

    /**
     * What is repeated.
     *
     * @return one or more
     */
    AutoConfigureTemplateDatabase[] value();
}
