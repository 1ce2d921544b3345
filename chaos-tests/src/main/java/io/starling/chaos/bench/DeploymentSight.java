package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a member shows of a Deployment.
 *
 * @param settled whether what was last written was looked at
 * @param wanted replicas by its spec
 * @param replicas pods that there are, also those of an old template
 * @param updated of them, those of the present template
 * @param ready of them, those that are ready
 */
record DeploymentSight(boolean settled, int wanted, int replicas, int updated, int ready) {
    static DeploymentSight of(JsonNode deployment) {
        JsonNode status = deployment.path("status");
        return new DeploymentSight(
                status.path("observedGeneration").asLong()
                        >= deployment.at("/metadata/generation").asLong(1),
                deployment.at("/spec/replicas").asInt(),
                status.path("replicas").asInt(),
                status.path("updatedReplicas").asInt(),
                status.path("readyReplicas").asInt());
    }

    /** Whether it has so many ready pods of its present template, and no others. */
    boolean complete(int pods) {
        return settled && wanted == pods && replicas == pods && updated == pods && ready == pods;
    }
}
