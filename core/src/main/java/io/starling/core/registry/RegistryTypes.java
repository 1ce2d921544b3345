package io.starling.core.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.starling.core.object.ResourceType;
import java.util.List;
import java.util.Map;

/** The registry's own kinds of objects: their names, and which fields their documents have. */
public final class RegistryTypes {
    public static final String GROUP = "registry.starling.io";
    public static final ResourceType REGISTRATIONS = new ResourceType(GROUP, "registrations");
    public static final ResourceType INSTANCES = new ResourceType(GROUP, "instances");

    /** The label of an Instance that names its service. */
    public static final String SERVICE_LABEL = GROUP + "/service";
    /** The label of an Instance that names the dialect it came by. */
    public static final String SOURCE_LABEL = GROUP + "/source";

    private RegistryTypes() {}

    /** One service name, and how many stand behind it. */
    public record Registration(
            @JsonProperty String apiVersion,
            @JsonProperty String kind,
            @JsonProperty ObjectMeta metadata,
            @JsonProperty RegistrationSpec spec,
            @JsonProperty RegistrationStatus status) {}

    public record RegistrationSpec(@JsonProperty String serviceName) {}

    /**
     * @param sources how many instances came by which dialect
     * @param zones how many instances run where
     */
    public record RegistrationStatus(
            @JsonProperty Integer instances,
            @JsonProperty Integer up,
            @JsonProperty Integer preserved,
            @JsonProperty Map<String, Integer> sources,
            @JsonProperty Map<String, Integer> zones,
            @JsonProperty List<Condition> conditions) {}

    /** An instance that registered itself. */
    public record Instance(
            @JsonProperty String apiVersion,
            @JsonProperty String kind,
            @JsonProperty ObjectMeta metadata,
            @JsonProperty InstanceSpec spec,
            @JsonProperty InstanceState status) {}

    /** @param document the dialect's own words about the instance */
    public record InstanceSpec(
            @JsonProperty String service,
            @JsonProperty String id,
            @JsonProperty String address,
            @JsonProperty String host,
            @JsonProperty List<InstancePort> ports,
            @JsonProperty Map<String, String> metadata,
            @JsonProperty Integer weight,
            @JsonProperty String zone,
            @JsonProperty String source,
            @JsonProperty Long leaseMillis,
            @JsonProperty String document) {}

    public record InstancePort(
            @JsonProperty String name, @JsonProperty Integer port) {}

    /**
     * @param status what counts
     * @param reported what it, or whoever checks it, says
     * @param override what an operator says
     * @param lease {@code Held}, {@code Preserved}, or {@code None} for an instance without one
     */
    public record InstanceState(
            @JsonProperty String status,
            @JsonProperty String reported,
            @JsonProperty String override,
            @JsonProperty String lease,
            @JsonProperty List<InstanceHealth> history) {}

    public record InstanceHealth(
            @JsonProperty String status,
            @JsonProperty String note,
            @JsonProperty String at) {}
}
