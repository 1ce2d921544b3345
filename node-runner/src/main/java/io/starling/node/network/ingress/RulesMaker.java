package io.starling.node.network.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.ssl.SslContext;
import io.starling.core.ingress.BackendRef;
import io.starling.core.ingress.PolicyAnnotations;
import io.starling.core.ingress.RoutePolicy;
import io.starling.core.ingress.RoutingTable;
import io.starling.core.network.ServiceMap;
import io.starling.core.object.ApiObject;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Makes of objects the rules that requests are handled by. Not thread-safe. */
final class RulesMaker {
    /** Is told what is wrong with an Ingress, for people. */
    @FunctionalInterface
    interface Complaints {
        void about(ApiObject ingress, String reason, String sentence);
    }

    private static final String MISSING_SERVICE = "MissingService";

    private final Certificates certificates = new Certificates();
    private final Map<String, String> told = new HashMap<>();
    private final Supplier<RegistryView> registry;
    private final Supplier<Optional<ServiceMap>> routed;
    private final Complaints complaints;

    /** @param routed as in {@link RegistryBackends} */
    RulesMaker(Supplier<RegistryView> registry, Supplier<Optional<ServiceMap>> routed, Complaints complaints) {
        this.registry = registry;
        this.routed = routed;
        this.complaints = complaints;
    }

    /**
     * @param ingresses those that are served
     * @param secrets all, by {@code NAMESPACE/NAME}
     * @param services all, by name
     */
    IngressRules make(
            Collection<ApiObject> ingresses, Map<String, ApiObject> secrets, Map<ServiceName, ApiObject> services) {
        List<ApiObject> oldestFirst = ingresses.stream()
                .sorted(Comparator.comparing((ApiObject ingress) ->
                        ingress.metadata().path("creationTimestamp").asText("")))
                .toList();
        Map<String, Guard> guards = new HashMap<>();
        Map<String, SslContext> contexts = new HashMap<>();
        Set<String> used = new HashSet<>();
        for (ApiObject ingress : oldestFirst) {
            guards.put(name(ingress), guard(ingress, secrets));
            for (JsonNode tls : ingress.spec().path("tls")) {
                certificate(ingress, tls, secrets, contexts, used);
            }
        }
        RegistryBackends backends = new RegistryBackends(services, registry, routed);
        RoutingTable table = RoutingTable.of(oldestFirst);
        Map<String, Set<BackendRef>> wanted = table.backends();
        oldestFirst.forEach(ingress -> missing(ingress, wanted.getOrDefault(name(ingress), Set.of()), backends));
        certificates.keep(used);
        told.keySet().removeIf(key -> oldestFirst.stream().noneMatch(each -> key.startsWith(each.uid() + "|")));
        return new IngressRules(table, backends, Map.copyOf(guards), Map.copyOf(contexts));
    }

    private void missing(ApiObject ingress, Set<BackendRef> wanted, Backends backends) {
        String missing = wanted.stream()
                .filter(ref -> backends.find(ref).isEmpty())
                .map(ref -> "the Service " + ref.service() + " isn't there, or has no port " + ref.port())
                .sorted()
                .collect(Collectors.joining("; "));
        if (missing.isEmpty()) {
            told.remove(ingress.uid() + "|" + MISSING_SERVICE);
        } else {
            complain(ingress, MISSING_SERVICE, missing + ": requests get 503");
        }
    }

    private void certificate(
            ApiObject ingress,
            JsonNode tls,
            Map<String, ApiObject> secrets,
            Map<String, SslContext> contexts,
            Set<String> used) {
        String secretName = tls.path("secretName").asText("");
        if (secretName.isEmpty()) {
            return;
        }
        String full = ingress.namespace() + "/" + secretName;
        used.add(full);
        ApiObject secret = secrets.get(full);
        if (secret == null) {
            complain(ingress, "MissingCertificate", "the Secret " + secretName + " of spec.tls isn't there");
            return;
        }
        SslContext context =
                certificates.of(secret, sentence -> complaints.about(ingress, "BrokenCertificate", sentence));
        if (context != null) {
            List<String> hosts = new ArrayList<>();
            tls.path("hosts").forEach(host -> hosts.add(host.asText().toLowerCase(Locale.ROOT)));
            (hosts.isEmpty() ? List.of("") : hosts).forEach(host -> contexts.putIfAbsent(host, context));
        }
    }

    private Guard guard(ApiObject ingress, Map<String, ApiObject> secrets) {
        RoutePolicy policy = PolicyAnnotations.read(ingress.annotations()).policy();
        Guard guard = Guard.OPEN;
        try {
            if (policy.apiKey() != null) {
                Map<String, byte[]> keys = secret(ingress, policy.apiKey().secret(), secrets);
                guard = guard.and(Guards.apiKeys(policy.apiKey(), keys.values()));
            }
            if (policy.token() != null) {
                Map<String, byte[]> keys = secret(ingress, policy.token().secret(), secrets);
                guard = guard.and(Guards.tokens(policy.token(), keys));
            }
            return guard;
        } catch (Guards.BrokenSecret e) {
            complain(ingress, "BrokenSecret", String.valueOf(e.getMessage()) + ": requests get 503");
            return Guards.closed();
        }
    }

    private static Map<String, byte[]> secret(ApiObject ingress, String name, Map<String, ApiObject> secrets)
            throws Guards.BrokenSecret {
        ApiObject secret = secrets.get(ingress.namespace() + "/" + name);
        if (secret == null) {
            throw new Guards.BrokenSecret("the Secret " + name + " isn't there");
        }
        return Guards.bytes(secret);
    }

    /** Once, until something else is wrong. */
    private void complain(ApiObject ingress, String reason, String sentence) {
        String before = told.put(ingress.uid() + "|" + reason, sentence);
        if (!sentence.equals(before)) {
            complaints.about(ingress, reason, sentence);
        }
    }

    private static String name(ApiObject ingress) {
        return ingress.namespace() + "/" + ingress.name();
    }
}
