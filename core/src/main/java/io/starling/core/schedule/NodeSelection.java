package io.starling.core.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * One term of a node selector: all its requirements must hold. A term without any selects nothing, as in Kubernetes.
 *
 * @param labels requirements on the node's labels: {@code matchExpressions}
 * @param fields requirements on the node's fields: {@code matchFields}; {@code metadata.name} is the only one there is
 */
public record NodeSelection(List<Requirement> labels, List<Requirement> fields) {
    /** A term, and how much a node that it selects is liked: 1 to 100. */
    public record Preferred(int weight, NodeSelection term) {
        /** Reads {@code preferredDuringSchedulingIgnoredDuringExecution}. */
        static List<Preferred> listOf(JsonNode preferred) {
            return StreamSupport.stream(preferred.spliterator(), false)
                    .map(tree -> new Preferred(tree.path("weight").asInt(0), of(tree.path("preference"))))
                    .toList();
        }
    }

    /** @param operator In, NotIn, Exists, DoesNotExist, Gt or Lt */
    public record Requirement(String key, String operator, List<String> values) {
        private static List<Requirement> listOf(JsonNode expressions) {
            return StreamSupport.stream(expressions.spliterator(), false)
                    .map(tree -> new Requirement(
                            tree.path("key").asText(""), tree.path("operator").asText(""), texts(tree.path("values"))))
                    .toList();
        }

        boolean holds(Map<String, String> labels) {
            Optional<String> value = Optional.ofNullable(labels.get(key));
            return switch (operator) {
                case "In" -> value.isPresent() && values.contains(value.get());
                case "NotIn" -> value.isEmpty() || !values.contains(value.get());
                case "Exists" -> value.isPresent();
                case "DoesNotExist" -> value.isEmpty();
                case "Gt" -> value.map(this::compareTo).orElse(0) > 0;
                case "Lt" -> value.map(this::compareTo).orElse(0) < 0;
                default -> false;
            };
        }

        /** 0 also where one of the two is no whole number: then neither Gt nor Lt holds. */
        private int compareTo(String value) {
            try {
                return values.size() == 1 ? new BigInteger(value).compareTo(new BigInteger(values.get(0))) : 0;
            } catch (NumberFormatException notANumber) {
                return 0;
            }
        }
    }

    /** Reads one element of {@code nodeSelectorTerms}, or a {@code preference}. */
    static NodeSelection of(JsonNode term) {
        return new NodeSelection(
                Requirement.listOf(term.path("matchExpressions")), Requirement.listOf(term.path("matchFields")));
    }

    static List<NodeSelection> listOf(JsonNode terms) {
        return StreamSupport.stream(terms.spliterator(), false)
                .map(NodeSelection::of)
                .toList();
    }

    public boolean selects(NodeView node) {
        if (labels.isEmpty() && fields.isEmpty()) {
            return false;
        }
        Map<String, String> nodeFields = Map.of("metadata.name", node.name());
        return labels.stream().allMatch(requirement -> requirement.holds(node.labels()))
                && fields.stream().allMatch(requirement -> requirement.holds(nodeFields));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
