package io.starling.core.selector;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses objects by their labels; all requirements must hold.
 *
 * @param requirements in the order they were given; none chooses everything
 */
public record LabelSelector(List<Requirement> requirements) implements Selector {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** What a requirement demands of its label. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GREATER,
        LESS
    }

    /**
     * @param key the label
     * @param operator what is demanded of it
     * @param values what it is compared with; one integer for {@code GREATER} and {@code LESS}
     */
    public record Requirement(String key, Operator operator, Set<String> values) {
        public boolean matches(Map<String, String> labels) {
            return matches(labels.get(key));
        }

        boolean matches(@Nullable String value) {
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case GREATER -> value != null && compare(value) > 0;
                case LESS -> value != null && compare(value) < 0;
            };
        }

        /** Zero where the label is no number: it is then neither greater nor less. */
        private int compare(String value) {
            try {
                return Long.compare(
                        Long.parseLong(value), Long.parseLong(values.iterator().next()));
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        @Override
        public String toString() {
            String list = String.join(",", values);
            return switch (operator) {
                case IN -> values.size() == 1 ? key + "=" + list : key + " in (" + list + ")";
                case NOT_IN -> values.size() == 1 ? key + "!=" + list : key + " notin (" + list + ")";
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
                case GREATER -> key + ">" + list;
                case LESS -> key + "<" + list;
            };
        }
    }

    /**
     * Reads the query parameter {@code labelSelector}: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1}.
     *
     * @throws Refusal (400) that says what can't be read
     */
    public static LabelSelector parse(String text) {
        return text.isBlank() ? EVERYTHING : new LabelSelector(new SelectorParser(text).requirements());
    }

    /**
     * Reads a {@code LabelSelector} of a document: {@code matchLabels} and {@code matchExpressions}. An empty one chooses
     * everything.
     *
     * @throws Refusal (400) for an unknown operator
     */
    public static LabelSelector of(JsonNode selector) {
        List<Requirement> requirements = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> requirements.add(new Requirement(
                        label.getKey(), Operator.IN, Set.of(label.getValue().asText()))));
        for (JsonNode expression : selector.path("matchExpressions")) {
            Set<String> values = new TreeSet<>();
            expression.path("values").forEach(value -> values.add(value.asText()));
            requirements.add(new Requirement(
                    expression.path("key").asText(),
                    operator(expression.path("operator").asText()),
                    values));
        }
        return new LabelSelector(List.copyOf(requirements));
    }

    /** Reads a plain map, as the selector of a Service; an empty one chooses everything. */
    public static LabelSelector ofLabels(Map<String, String> labels) {
        return new LabelSelector(labels.entrySet().stream()
                .map(label -> new Requirement(label.getKey(), Operator.IN, Set.of(label.getValue())))
                .toList());
    }

    private static Operator operator(String name) {
        return switch (name) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            default -> throw Refusal.badRequest("\"" + name + "\" is not a valid label selector operator");
        };
    }

    @Override
    public boolean test(ApiObject object) {
        if (requirements.isEmpty()) {
            return true;
        }
        JsonNode labels = object.metadata().path("labels");
        for (Requirement requirement : requirements) {
            JsonNode label = labels.get(requirement.key());
            if (!requirement.matches(label == null ? null : label.asText())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean test(Document document) {
        if (requirements.isEmpty()) {
            return true;
        }
        ApiObject present = document.present();
        return present == null ? matches(document.heading().labels()) : test(present);
    }

    /** Whether an object with these labels is chosen. */
    public boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.matches(labels));
    }

    /** The form of the query parameter. */
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
}
