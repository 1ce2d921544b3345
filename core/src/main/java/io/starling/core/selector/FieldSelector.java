package io.starling.core.selector;

import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses objects by a few of their fields; all requirements must hold.
 *
 * @param requirements in the order they were given; none chooses everything
 */
public record FieldSelector(List<Requirement> requirements) implements Selector {
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    private static final String NAME = "metadata.name";
    /** Of an event: what is found at {@code source.component}. */
    private static final String SOURCE = "source";

    private static final Set<String> COMMON = Set.of(NAME, "metadata.namespace");
    /** The fields that may be selected by, beyond the names: those of Kubernetes' conversion functions. */
    private static final Map<Kind, Set<String>> SUPPORTED = Map.of(
            Kinds.POD,
            Set.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    "status.podIP",
                    "status.podIPs",
                    "status.nominatedNodeName"),
            Kinds.NODE,
            Set.of("spec.unschedulable"),
            Kinds.NAMESPACE,
            Set.of("status.phase"),
            Kinds.SECRET,
            Set.of("type"),
            Kinds.SERVICE,
            Set.of("spec.clusterIP", "spec.type"),
            Kinds.REPLICA_SET,
            Set.of("status.replicas"),
            Kinds.EVENT,
            Set.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    SOURCE,
                    "type"));

    /** Fields that stand for {@code false} and 0 where they are absent. */
    private static final Map<String, String> ABSENT =
            Map.of("spec.unschedulable", "false", "spec.hostNetwork", "false", "status.replicas", "0");

    /**
     * @param field the path, as {@code status.phase}
     * @param negated whether the field must differ
     * @param value what it is compared with
     */
    public record Requirement(String field, boolean negated, String value) {
        boolean matches(ApiObject object) {
            return matches(object.text(path()));
        }

        boolean matches(Document document) {
            return matches(document.text(path()));
        }

        private String[] path() {
            return (field.equals(SOURCE) ? "source.component" : field).split("\\.", -1);
        }

        private boolean matches(String found) {
            return (found.isEmpty() ? ABSENT.getOrDefault(field, "") : found).equals(value) != negated;
        }

        @Override
        public String toString() {
            return field + (negated ? "!=" : "=") + value;
        }
    }

    /**
     * Reads the query parameter {@code fieldSelector}: {@code status.phase=Running,spec.nodeName!=node-1}.
     *
     * @throws Refusal (400) for a field that the kind can't be selected by, or text that is no selector
     */
    public static FieldSelector parse(String text, Kind kind) {
        List<Requirement> requirements = new ArrayList<>();
        for (String term : split(text)) {
            if (!term.isBlank()) {
                requirements.add(requirement(term.strip(), kind));
            }
        }
        return requirements.isEmpty() ? EVERYTHING : new FieldSelector(List.copyOf(requirements));
    }

    /** The objects of this name. */
    public static FieldSelector ofName(String name) {
        return new FieldSelector(List.of(new Requirement(NAME, false, name)));
    }

    private static Requirement requirement(String term, Kind kind) {
        int operator = term.indexOf('=');
        if (operator <= 0) {
            throw Refusal.badRequest("invalid selector: '" + term + "'; can't understand '" + term + "'");
        }
        boolean negated = term.charAt(operator - 1) == '!';
        String field = term.substring(0, negated ? operator - 1 : operator).strip();
        boolean doubled = !negated && term.startsWith("==", operator);
        String value = unescaped(term.substring(operator + (doubled ? 2 : 1)).strip());
        if (!COMMON.contains(field) && !SUPPORTED.getOrDefault(kind, Set.of()).contains(field)) {
            throw Refusal.badRequest("field label not supported: " + field);
        }
        return new Requirement(field, negated, value);
    }

    /** At commas that no backslash precedes. */
    private static String[] split(String text) {
        return text.split("(?<!\\\\),", -1);
    }

    private static String unescaped(String value) {
        return value.replaceAll("\\\\([\\\\,=])", "$1");
    }

    /** The one name that is chosen, where the selector demands {@code metadata.name=NAME}; else empty. */
    public String name() {
        return requirements.stream()
                .filter(each -> each.field().equals(NAME) && !each.negated())
                .map(Requirement::value)
                .findFirst()
                .orElse("");
    }

    @Override
    public boolean test(ApiObject object) {
        return requirements.stream().allMatch(requirement -> requirement.matches(object));
    }

    @Override
    public boolean test(Document document) {
        return requirements.stream().allMatch(requirement -> requirement.matches(document));
    }

    /** The form of the query parameter. */
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
}
