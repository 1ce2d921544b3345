package io.starling.node.runtime.docker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks tests that need a Docker engine. Without one they fail; only the property {@code starling.without}, with
 * {@code docker} in its list, leaves them out, and that is printed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresDocker.Condition.class)
public @interface RequiresDocker {
    /** Reads the property. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> without =
                    List.of(System.getProperty("starling.without", "").split(",", -1));
            if (!without.contains("docker")) {
                return ConditionEvaluationResult.enabled("a Docker engine is expected");
            }
            String reason = "EXCLUDED by --without docker: " + context.getDisplayName();
            System.out.println(reason);
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
