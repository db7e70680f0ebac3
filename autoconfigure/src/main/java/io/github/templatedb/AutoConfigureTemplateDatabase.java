package io.github.templatedb;

import io.github.templatedb.junit.JupiterLifecycle;
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
 * Gives an application context a PostgreSQL database of its own, already migrated.
 *
 * <p>Works on a test class, its superclass or enclosing class, and on an annotation of your own; with
 * {@code @SpringBootTest} and with the slices {@code @DataJpaTest}, {@code @JdbcTest}, {@code @DataJdbcTest} and
 * {@code @JooqTest}, which then keep the application's own {@code DataSource}. Pool and settings stay as they are; only
 * the database that they lead to is another. The configured one is never contacted.
 *
 * <p>Works on a configuration class too, in every context that has it. What a test class says wins over that.
 *
 * <p>In JUnit Jupiter a parameter of type {@link TemplateDatabase} needs no {@code @Autowired}. Other test frameworks need
 * not have JUnit on the class path.
 *
 * <p>Test classes that have it are left out of ahead-of-time processing, and disabled in AOT mode.
 *
 * <p>The context fails to start, with a description and an action, if the migrations fail, if no server can be started,
 * or if a {@code DataSource} cannot be led to another database.
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
@ExtendWith({SpringExtension.class, TemplateDatabaseParameter.class, JupiterLifecycle.class})
public @interface AutoConfigureTemplateDatabase {

    /**
     * When the tests get a fresh database. Classes that differ in nothing else share an application context.
     *
     * @return by default what a configuration class of the context says, or else {@code templatedb.refresh}
     */
    Refresh refresh() default Refresh.DEFAULT;

    /**
     * The names of the {@code DataSource} beans that lead to template databases, if not all of them do. The others stay as
     * they are configured, and so does what migrates their databases. An unknown name is an error.
     *
     * @return by default all that are for PostgreSQL
     */
    String[] dataSources() default {};
}
