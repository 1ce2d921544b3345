package io.starling.core.admission;

import static io.starling.core.admission.Defaults.put;
import static io.starling.core.admission.Trees.each;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.address.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules and defaults for NetworkPolicies: those of Kubernetes' {@code pkg/apis/networking}. */
final class PolicyRules {
    private static final List<String> TYPES = List.of("Egress", "Ingress");
    private static final Pattern IPV6_RANGE =
            Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/([0-9]{1,2}|1[01][0-9]|12[0-8])");
    private static final String NO_RANGE = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private final FieldErrors errors;
    private final Checks checks;

    PolicyRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    static void defaults(ObjectNode tree) {
        ObjectNode spec = tree.withObjectProperty("spec");
        if (!spec.has("podSelector")) {
            spec.putObject("podSelector");
        }
        for (String direction : List.of("ingress", "egress")) {
            each(spec.path(direction), rule -> each(rule.path("ports"), port -> put(port, "protocol", "TCP")));
        }
        if (spec.path("policyTypes").isEmpty()) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!spec.path("egress").isEmpty()) {
                types.add("Egress");
            }
        }
    }

    void check(JsonNode tree) {
        JsonNode spec = tree.path("spec");
        Path path = Path.of("spec");
        checks.selector(spec.path("podSelector"), path.child("podSelector"));
        rules(spec.path("ingress"), "from", path.child("ingress"));
        rules(spec.path("egress"), "to", path.child("egress"));
        Path types = path.child("policyTypes");
        if (spec.path("policyTypes").size() > TYPES.size()) {
            errors.invalid(types, spec.path("policyTypes"), "may not specify more than two policyTypes");
            return;
        }
        int i = 0;
        for (String type : Trees.texts(spec.path("policyTypes"))) {
            if (!TYPES.contains(type)) {
                errors.unsupported(types.index(i), type, TYPES);
            }
            i++;
        }
    }

    private void rules(JsonNode rules, String side, Path path) {
        int i = 0;
        for (JsonNode rule : rules) {
            Path place = path.index(i++);
            int port = 0;
            for (JsonNode each : rule.path("ports")) {
                port(each, place.child("ports").index(port++));
            }
            int peer = 0;
            for (JsonNode each : rule.path(side)) {
                peer(each, place.child(side).index(peer++));
            }
        }
    }

    private void port(JsonNode port, Path path) {
        checks.oneOf(port, "protocol", path, Checks.PROTOCOLS);
        JsonNode number = port.path("port");
        if (port.has("port")) {
            checks.portOrName(port, "port", path);
        }
        if (!port.has("endPort")) {
            return;
        }
        Path end = path.child("endPort");
        if (!port.has("port")) {
            errors.required(path.child("port"), "must be specified when `endPort` is specified");
        } else if (number.isTextual()) {
            errors.invalid(end, port.path("endPort"), "may not be specified when `port` is non-numeric");
        } else if (port.path("endPort").asInt() < number.asInt()) {
            errors.invalid(end, port.path("endPort"), "must be greater than or equal to `port`");
        } else {
            checks.port(port, "endPort", path);
        }
    }

    private void peer(JsonNode peer, Path path) {
        boolean selecting = peer.has("podSelector") || peer.has("namespaceSelector");
        checks.selector(peer.path("podSelector"), path.child("podSelector"));
        checks.selector(peer.path("namespaceSelector"), path.child("namespaceSelector"));
        if (peer.has("ipBlock")) {
            block(peer.path("ipBlock"), path.child("ipBlock"));
            if (selecting) {
                errors.forbidden(path, "may not specify both ipBlock and another peer");
            }
        } else if (!selecting) {
            errors.required(path, "must specify a peer");
        }
    }

    private void block(JsonNode block, Path path) {
        String text = Trees.text(block, "cidr");
        Optional<Cidr> range = Cidr.parse(text);
        if (text.isEmpty()) {
            errors.required(path.child("cidr"), "");
        } else if (range.isEmpty() && !IPV6_RANGE.matcher(text).matches()) {
            errors.invalid(path.child("cidr"), text, NO_RANGE);
        }
        int i = 0;
        for (String except : Trees.texts(block.path("except"))) {
            Path place = path.child("except").index(i++);
            Optional<Cidr> taken = Cidr.parse(except);
            if (taken.isEmpty() && !IPV6_RANGE.matcher(except).matches()) {
                errors.invalid(place, except, NO_RANGE);
            } else if (taken.isPresent() != range.isPresent()
                    || (taken.isPresent() && !inside(taken.get(), range.get()))) {
                errors.invalid(place, except, "must be a strict subset of `cidr`");
            }
        }
    }

    private static boolean inside(Cidr part, Cidr whole) {
        return whole.covers(part) && part.prefix() > whole.prefix();
    }

    /** What is accepted and matches nothing: addresses of pods are IPv4. */
    static List<String> warnings(JsonNode tree) {
        List<String> found = new ArrayList<>();
        for (String[] side : new String[][] {{"ingress", "from"}, {"egress", "to"}}) {
            int rule = 0;
            for (JsonNode each : tree.path("spec").path(side[0])) {
                Path path = Path.of("spec", side[0]).index(rule++).child(side[1]);
                int peer = 0;
                for (JsonNode one : each.path(side[1])) {
                    Path place = path.index(peer++).child("ipBlock").child("cidr");
                    if (Trees.text(one.path("ipBlock"), "cidr").contains(":")) {
                        found.add(place + ": accepted, but pods have IPv4 addresses only: it matches nothing");
                    }
                }
            }
        }
        return found;
    }
}
