package io.starling.core.selector;

import io.starling.core.object.Refusal;
import io.starling.core.selector.LabelSelector.Operator;
import io.starling.core.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads label selectors, by the grammar of Kubernetes' {@code labels.Parse}. */
final class SelectorParser {
    private static final String SPECIAL = "=!<>(),";
    private static final Pattern KEY = Pattern.compile(
            "(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    SelectorParser(String text) {
        this.text = text;
        tokenize();
    }

    List<Requirement> requirements() {
        List<Requirement> requirements = new ArrayList<>();
        do {
            requirements.add(requirement());
        } while (take(","));
        if (next < tokens.size()) {
            throw unreadable("found '" + tokens.get(next) + "', expected: ',' or the end");
        }
        return List.copyOf(requirements);
    }

    private void tokenize() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int from = at++;
            if (Character.isWhitespace(c)) {
                continue;
            }
            if (SPECIAL.indexOf(c) < 0) {
                while (at < text.length()
                        && !Character.isWhitespace(text.charAt(at))
                        && SPECIAL.indexOf(text.charAt(at)) < 0) {
                    at++;
                }
            } else if ((c == '=' || c == '!') && at < text.length() && text.charAt(at) == '=') {
                at++;
            }
            tokens.add(text.substring(from, at));
        }
    }

    private Requirement requirement() {
        if (take("!")) {
            return new Requirement(key(), Operator.DOES_NOT_EXIST, Set.of());
        }
        String key = key();
        if (next == tokens.size() || tokens.get(next).equals(",")) {
            return new Requirement(key, Operator.EXISTS, Set.of());
        }
        String operator = tokens.get(next++);
        return switch (operator) {
            case "=", "==" -> new Requirement(key, Operator.IN, Set.of(value()));
            case "!=" -> new Requirement(key, Operator.NOT_IN, Set.of(value()));
            case "in" -> new Requirement(key, Operator.IN, values());
            case "notin" -> new Requirement(key, Operator.NOT_IN, values());
            case ">" -> new Requirement(key, Operator.GREATER, Set.of(number()));
            case "<" -> new Requirement(key, Operator.LESS, Set.of(number()));
            default ->
                throw unreadable(
                        "found '" + operator + "', expected: in, notin, =, ==, !=, >, < or the end of the requirement");
        };
    }

    private String key() {
        String key = next < tokens.size() ? tokens.get(next++) : "";
        if (!KEY.matcher(key).matches()) {
            throw unreadable("found '" + key + "', expected: a label key");
        }
        return key;
    }

    /** Empty where the requirement ends at the operator. */
    private String value() {
        boolean none = next == tokens.size()
                || tokens.get(next).equals(",")
                || tokens.get(next).equals(")");
        String value = none ? "" : tokens.get(next++);
        if (!VALUE.matcher(value).matches()) {
            throw unreadable("'" + value + "' is not a label value");
        }
        return value;
    }

    private String number() {
        String value = next < tokens.size() ? tokens.get(next++) : "";
        if (!NUMBER.matcher(value).matches()) {
            throw unreadable("'" + value + "' is not an integer, which > and < need");
        }
        return value;
    }

    private Set<String> values() {
        if (!take("(")) {
            throw unreadable("in and notin need a list in parentheses");
        }
        Set<String> values = new TreeSet<>();
        do {
            values.add(value());
        } while (take(","));
        if (!take(")")) {
            throw unreadable("a list of values isn't closed by ')'");
        }
        return values;
    }

    private boolean take(String token) {
        boolean there = next < tokens.size() && tokens.get(next).equals(token);
        if (there) {
            next++;
        }
        return there;
    }

    private Refusal unreadable(String why) {
        return Refusal.badRequest("unable to parse requirement: " + why + " (in the label selector \"" + text + "\")");
    }
}
