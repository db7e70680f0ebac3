package io.github.templatedb;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Tests that run with {@code -Pfull} only: others, or some of their cases, show the same promise in the short form. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LongForm.Condition.class)
public @interface LongForm {

    /** Whether this run is one. */
    boolean RUNS = Boolean.getBoolean("templatedb.tests.full");

    /** Which cases of a parameterized test the short form has too, from 1. */
    int[] except() default {};

    /** Asked for a class, for a test, and for each case. */
    final class Condition implements ExecutionCondition {

        private static final Pattern CASE = Pattern.compile("\\[test-template-invocation:#(\\d+)]$");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            AnnotatedElement element = context.getElement().orElse(null);
            LongForm form =
                    AnnotationSupport.findAnnotation(element, LongForm.class).orElse(null);
            return RUNS || form == null || isInShort(form, context)
                    ? ConditionEvaluationResult.enabled("in this form")
                    : ConditionEvaluationResult.disabled("runs with -Pfull");
        }

        private static boolean isInShort(LongForm form, ExtensionContext context) {
            Matcher number = CASE.matcher(context.getUniqueId());
            return number.find()
                    ? Arrays.stream(form.except()).anyMatch(Integer.valueOf(number.group(1))::equals)
                    : form.except().length > 0;
        }
    }
}
