package io.github.templatedb.usecases.support;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out of the tests' contexts what takes most of their time and has nothing to do with most of them, unless a
 * {@link WholeApplication} asks for it. Spring Boot makes it by name.
 */
final class DatabaseAndLittleElse implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final Pattern ELSE = Pattern.compile(
            "org\\.springframework\\.boot\\.(data|hibernate|http|jackson|jooq|persistence|servlet|tomcat|webmvc)\\..*"
                    + "|org\\.springframework\\.boot\\.autoconfigure\\.(admin|jmx)\\..*");

    private Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        // Not earlier: other configuration may have been read before that with the annotation.
        boolean whole = environment.getProperty("tests.whole-application", Boolean.class, false);
        boolean[] matches = new boolean[autoConfigurations.length];
        for (int i = 0; i < matches.length; i++) {
            String name = autoConfigurations[i];
            matches[i] = whole || name == null || !ELSE.matcher(name).matches();
        }
        return matches;
    }
}
