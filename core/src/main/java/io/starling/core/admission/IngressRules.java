package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.starling.core.ingress.PolicyAnnotations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Rules for Ingresses and their classes: those of Kubernetes' {@code pkg/apis/networking/validation}, and of our annotations. */
final class IngressRules {
    private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
    private static final List<String> PATH_TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");
    private static final List<String> NOT_INSIDE = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> NOT_AT_END = List.of("/..", "/.");
    private static final Pattern FOUR_NUMBERS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern WILDCARD = Pattern.compile("\\*(\\.[a-z0-9]([-a-z0-9]*+(?<!-))?)++");
    private static final Pattern CONTROLLER = Pattern.compile("[^/]+/[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+");
    private static final int LONGEST_CONTROLLER = 250;

    private final FieldErrors errors;
    private final Checks checks;

    IngressRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    void ingress(JsonNode tree) {
        annotations(tree);
        JsonNode spec = tree.path("spec");
        Path path = Path.of("spec");
        if (spec.path("rules").isEmpty() && !spec.has("defaultBackend")) {
            errors.invalid(
                    path, JsonNodeFactory.instance.arrayNode(), "either `defaultBackend` or `rules` must be specified");
        }
        if (spec.has("defaultBackend")) {
            backend(spec.path("defaultBackend"), path.child("defaultBackend"));
        }
        int rule = 0;
        for (JsonNode each : spec.path("rules")) {
            rule(each, path.child("rules").index(rule++));
        }
        int tls = 0;
        for (JsonNode each : spec.path("tls")) {
            tls(each, path.child("tls").index(tls++));
        }
        if (spec.has("ingressClassName")) {
            checks.formed(Trees.text(spec, "ingressClassName"), path.child("ingressClassName"), Formats::dnsSubdomain);
        }
    }

    private void annotations(JsonNode tree) {
        JsonNode annotations = tree.path("metadata").path("annotations");
        Path path = Path.of("metadata", "annotations");
        if (annotations.has(CLASS_ANNOTATION) && tree.path("spec").has("ingressClassName")) {
            errors.invalid(
                    Path.of("annotations").child(CLASS_ANNOTATION),
                    annotations.path(CLASS_ANNOTATION),
                    "can not be set when the class field is also set");
        }
        PolicyAnnotations.read(texts(annotations))
                .errors()
                .forEach((name, sentence) -> errors.invalid(path.key(name), annotations.path(name), sentence));
    }

    /** A sentence for each annotation of ours that means nothing. */
    static List<String> warnings(JsonNode tree) {
        List<String> found = new ArrayList<>();
        PolicyAnnotations.read(texts(tree.path("metadata").path("annotations")))
                .unknown()
                .forEach(name -> found.add(Path.of("metadata", "annotations").key(name)
                        + ": unknown to Starling, which acts on " + String.join(", ", PolicyAnnotations.known())));
        return found;
    }

    private static Map<String, String> texts(JsonNode annotations) {
        Map<String, String> texts = new LinkedHashMap<>();
        annotations
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    private void rule(JsonNode rule, Path path) {
        String host = Trees.text(rule, "host");
        if (FOUR_NUMBERS.matcher(host).matches() || host.contains(":")) {
            errors.invalid(path.child("host"), host, "must be a DNS name, not an IP address");
        } else if (!host.isEmpty()) {
            host(host, path.child("host"));
        }
        if (!rule.has("http")) {
            return;
        }
        Path paths = path.child("http").child("paths");
        if (rule.path("http").path("paths").isEmpty()) {
            errors.required(paths, "");
        }
        int i = 0;
        for (JsonNode each : rule.path("http").path("paths")) {
            path(each, paths.index(i++));
        }
    }

    private void host(String host, Path path) {
        if (!host.contains("*")) {
            checks.formed(host, path, Formats::dnsSubdomain);
        } else if (host.length() > 253 || !WILDCARD.matcher(host).matches()) {
            errors.invalid(
                    path,
                    host,
                    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must"
                            + " consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric"
                            + " character (e.g. '*.example.com', regex used for validation is"
                            + " '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
    }

    private void path(JsonNode tree, Path path) {
        String type = Trees.text(tree, "pathType");
        String text = Trees.text(tree, "path");
        Path place = path.child("path");
        if (type.isEmpty()) {
            errors.required(path.child("pathType"), "pathType must be specified");
        } else if (!PATH_TYPES.contains(type)) {
            errors.unsupported(path.child("pathType"), type, PATH_TYPES);
        } else if (type.equals("ImplementationSpecific")) {
            if (!text.isEmpty() && !text.startsWith("/")) {
                errors.invalid(place, text, "must be an absolute path");
            }
        } else {
            if (!text.startsWith("/")) {
                errors.invalid(place, text, "must be an absolute path");
            }
            NOT_INSIDE.stream()
                    .filter(text::contains)
                    .forEach(wrong -> errors.invalid(place, text, "must not contain '" + wrong + "'"));
            NOT_AT_END.stream()
                    .filter(text::endsWith)
                    .forEach(wrong -> errors.invalid(place, text, "cannot end with '" + wrong + "'"));
        }
        backend(tree.path("backend"), path.child("backend"));
    }

    private void backend(JsonNode backend, Path path) {
        boolean resource = backend.has("resource");
        boolean service = backend.has("service");
        if (resource && service) {
            errors.invalid(path, "", "cannot set both resource and service backends");
        } else if (resource) {
            checks.required(backend.path("resource"), "kind", path.child("resource"));
            checks.required(backend.path("resource"), "name", path.child("resource"));
        } else if (service) {
            service(backend.path("service"), path.child("service"));
        } else {
            errors.required(path, "resource or service backend is required");
        }
    }

    private void service(JsonNode service, Path path) {
        checks.named(service, "name", path, Formats::dns1035Label);
        JsonNode port = service.path("port");
        String name = Trees.text(port, "name");
        boolean number = port.path("number").asInt(0) != 0;
        Path place = path.child("port");
        if (!name.isEmpty() && number) {
            errors.invalid(path, "", "cannot set both port name & port number");
        } else if (!name.isEmpty()) {
            checks.formed(name, place.child("name"), Formats::portName);
        } else if (number) {
            checks.port(port, "number", place);
        } else {
            errors.required(path, "port name or number is required");
        }
    }

    private void tls(JsonNode tls, Path path) {
        int i = 0;
        for (String host : Trees.texts(tls.path("hosts"))) {
            host(host, path.child("hosts").index(i++));
        }
        String secret = Trees.text(tls, "secretName");
        if (!secret.isEmpty()) {
            checks.formed(secret, path.child("secretName"), Formats::dnsSubdomain);
        }
    }

    void ingressClass(JsonNode tree) {
        String controller = Trees.text(tree.path("spec"), "controller");
        Path path = Path.of("spec", "controller");
        if (controller.isEmpty()) {
            errors.required(path, "");
        } else if (controller.length() > LONGEST_CONTROLLER) {
            errors.tooLong(path, "may not be more than " + LONGEST_CONTROLLER + " bytes");
        } else if (!CONTROLLER.matcher(controller).matches()
                || !Formats.dnsSubdomain(controller.substring(0, controller.indexOf('/')))
                        .isEmpty()) {
            errors.invalid(path, controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        }
        JsonNode parameters = tree.path("spec").path("parameters");
        if (!parameters.isMissingNode()) {
            Path place = Path.of("spec", "parameters");
            checks.required(parameters, "kind", place);
            checks.required(parameters, "name", place);
            checks.oneOf(parameters, "scope", place, List.of("Cluster", "Namespace"));
        }
    }

    void updateClass(JsonNode after, JsonNode before) {
        JsonNode controller = after.path("spec").path("controller");
        if (!controller.equals(before.path("spec").path("controller"))) {
            errors.invalid(Path.of("spec", "controller"), controller, "field is immutable");
        }
    }
}
