package io.starling.core.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How new pods take the place of old ones. */
public sealed interface Strategy {
    /**
     * Reads a deployment's {@code spec}, where {@code strategy} may be absent: then a quarter of the pods may be missing
     * and a quarter too many.
     */
    static Strategy of(ObjectNode deploymentSpec) {
        JsonNode strategy = deploymentSpec.path("strategy");
        if (strategy.path("type").asText("").equals("Recreate")) {
            return new Recreate();
        }
        int desired = deploymentSpec.path("replicas").asInt(1);
        JsonNode rolling = strategy.path("rollingUpdate");
        return RollingUpdate.of(text(rolling.path("maxSurge")), text(rolling.path("maxUnavailable")), desired);
    }

    private static String text(JsonNode intOrPercent) {
        return intOrPercent.asText("").isEmpty() ? "25%" : intOrPercent.asText();
    }

    /** How many pods more than desired there may be meanwhile. */
    int surge();

    /** How many of the desired pods may be missing meanwhile. */
    int unavailable();

    /** All old pods go before new ones come. */
    record Recreate() implements Strategy {
        @Override
        public int surge() {
            return 0;
        }

        @Override
        public int unavailable() {
            return Integer.MAX_VALUE;
        }
    }

    /**
     * New pods come while old ones go.
     *
     * @param surge 0 or more; not 0 together with {@code unavailable}
     * @param unavailable 0 or more
     */
    record RollingUpdate(int surge, int unavailable) implements Strategy {
        /**
         * Resolves numbers and percentages by Kubernetes' rule: the surge is rounded up, what may be unavailable is rounded
         * down, and where both come to nothing one may be unavailable.
         *
         * @param maxSurge {@code 25%} or {@code 3}
         * @param maxUnavailable the same
         */
        public static RollingUpdate of(String maxSurge, String maxUnavailable, int desired) {
            int surge = resolved(maxSurge, desired, 99);
            int unavailable = resolved(maxUnavailable, desired, 0);
            return new RollingUpdate(surge, surge == 0 && unavailable == 0 ? 1 : unavailable);
        }

        private static int resolved(String value, int desired, int roundingUp) {
            if (!value.endsWith("%")) {
                return Integer.parseInt(value);
            }
            long percent = Integer.parseInt(value.substring(0, value.length() - 1));
            return (int) ((percent * desired + roundingUp) / 100);
        }
    }
}
