package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Consul's filter expressions, over what an answer shows: {@code Service.Meta.version == "1" and "canary" not in
 * Service.Tags}. Selectors go by the names of the answer's fields; {@code ==}, {@code !=}, {@code in}, {@code contains},
 * {@code matches}, {@code is empty} and their negations compare; {@code and}, {@code or}, {@code not} and parentheses join.
 */
final class Filter {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(==|!=|[()\\[\\]])|\"((?:[^\"\\\\]|\\\\.)*)\"|`([^`]*)`|([^\\s()\\[\\]=!\"`]+))");

    private final String text;
    private final Selectors selectors;
    private final List<Token> tokens;
    private int at;

    private record Token(Kind kind, String text) {
        enum Kind {
            SYMBOL,
            STRING,
            WORD
        }

        boolean is(String word) {
            return kind != Kind.STRING && text.equals(word);
        }
    }

    private Filter(String text, Selectors selectors) {
        this.text = text;
        this.selectors = selectors;
        this.tokens = tokens(text);
    }

    /** @throws ConsulFailure (400) where it is no expression, or speaks of what isn't among the selectors */
    static Predicate<JsonNode> parse(String text, Selectors selectors) {
        if (text.isBlank()) {
            return tree -> true;
        }
        Filter filter = new Filter(text, selectors);
        Predicate<JsonNode> predicate = filter.or();
        if (filter.at < filter.tokens.size()) {
            throw filter.wrong("nothing more was expected at \""
                    + filter.tokens.get(filter.at).text() + "\"");
        }
        return predicate;
    }

    private List<Token> tokens(String from) {
        List<Token> all = new ArrayList<>();
        Matcher token = TOKEN.matcher(from);
        int end = 0;
        while (end < from.length() && !from.substring(end).isBlank()) {
            if (!token.find(end) || token.start() != end) {
                throw wrong("unexpected \"" + from.substring(end) + "\"");
            }
            if (token.group(1) != null) {
                all.add(new Token(Token.Kind.SYMBOL, token.group(1)));
            } else if (token.group(2) != null) {
                all.add(new Token(Token.Kind.STRING, token.group(2).replaceAll("\\\\(.)", "$1")));
            } else if (token.group(3) != null) {
                all.add(new Token(Token.Kind.STRING, token.group(3)));
            } else {
                all.add(new Token(Token.Kind.WORD, token.group(4)));
            }
            end = token.end();
        }
        return all;
    }

    private Predicate<JsonNode> or() {
        Predicate<JsonNode> left = and();
        while (take("or")) {
            left = left.or(and());
        }
        return left;
    }

    private Predicate<JsonNode> and() {
        Predicate<JsonNode> left = not();
        while (take("and")) {
            left = left.and(not());
        }
        return left;
    }

    private Predicate<JsonNode> not() {
        if (take("not")) {
            return not().negate();
        }
        if (take("(")) {
            Predicate<JsonNode> inner = or();
            require(")");
            return inner;
        }
        return comparison();
    }

    /** Either {@code "value" [not] in Selector}, or a selector and what is asked of it. */
    private Predicate<JsonNode> comparison() {
        int start = at;
        Token first = next();
        if (peek("in")
                || (peek("not") && at + 1 < tokens.size() && tokens.get(at + 1).is("in"))) {
            boolean negated = take("not");
            require("in");
            Predicate<JsonNode> contains = contains(selector(), first.text());
            return negated ? contains.negate() : contains;
        }
        at = start;
        return about(selector());
    }

    private Predicate<JsonNode> about(List<String> selector) {
        if (take("==")) {
            return equal(selector, next().text());
        }
        if (take("!=")) {
            return equal(selector, next().text()).negate();
        }
        if (take("is")) {
            boolean negated = take("not");
            require("empty");
            Predicate<JsonNode> empty = of(selector, Filter::isEmpty);
            return negated ? empty.negate() : empty;
        }
        boolean negated = take("not");
        Predicate<JsonNode> predicate;
        if (take("contains")) {
            predicate = contains(selector, next().text());
        } else if (take("matches")) {
            predicate = matches(selector, next().text());
        } else {
            throw wrong("a comparison was expected behind " + String.join(".", selector));
        }
        return negated ? predicate.negate() : predicate;
    }

    private List<String> selector() {
        Token first = next();
        if (first.kind() == Token.Kind.SYMBOL) {
            throw wrong("a selector was expected, not \"" + first.text() + "\"");
        }
        List<String> path = new ArrayList<>(List.of(
                first.kind() == Token.Kind.STRING && first.text().startsWith("/")
                        ? first.text().substring(1).split("/")
                        : first.text().split("\\.")));
        while (take("[")) {
            path.add(next().text());
            require("]");
            if (at < tokens.size() && tokens.get(at).text().startsWith(".")) {
                path.addAll(List.of(next().text().substring(1).split("\\.")));
            }
        }
        if (!selectors.has(path)) {
            throw wrong("Selector \"" + String.join(".", path) + "\" is not valid");
        }
        return path;
    }

    /** What is asked of what a selector leads to; of objects in a list, one has to fulfil it. */
    private static Predicate<JsonNode> of(List<String> selector, Predicate<JsonNode> asked) {
        return tree -> {
            JsonNode node = tree;
            for (int i = 0; i < selector.size(); i++) {
                if (node.isArray()) {
                    Predicate<JsonNode> inner = of(selector.subList(i, selector.size()), asked);
                    return node.valueStream().anyMatch(inner);
                }
                node = node.path(selector.get(i));
            }
            return asked.test(node);
        };
    }

    private static Predicate<JsonNode> equal(List<String> selector, String value) {
        return of(selector, node -> node.isValueNode() && node.asText().equals(value));
    }

    /** A list has it as an element, an object as a key, a text within it. */
    private static Predicate<JsonNode> contains(List<String> selector, String value) {
        return of(selector, node -> {
            if (node.isArray()) {
                return node.valueStream().anyMatch(each -> each.asText().equals(value));
            }
            return node.isObject()
                    ? node.has(value)
                    : node.isTextual() && node.asText().contains(value);
        });
    }

    private Predicate<JsonNode> matches(List<String> selector, String expression) {
        try {
            Pattern pattern = Pattern.compile(expression);
            return of(selector, node -> pattern.matcher(node.asText("")).find());
        } catch (PatternSyntaxException e) {
            throw wrong("\"" + expression + "\" is no regular expression");
        }
    }

    private static boolean isEmpty(JsonNode node) {
        return node.isMissingNode()
                || node.isNull()
                || (node.isContainerNode() ? node.isEmpty() : node.asText().isEmpty());
    }

    private boolean peek(String word) {
        return at < tokens.size() && tokens.get(at).is(word);
    }

    private boolean take(String word) {
        boolean there = peek(word);
        at += there ? 1 : 0;
        return there;
    }

    private void require(String word) {
        if (!take(word)) {
            throw wrong("\"" + word + "\" was expected");
        }
    }

    private Token next() {
        if (at == tokens.size()) {
            throw wrong("it ends too early");
        }
        return tokens.get(at++);
    }

    private ConsulFailure wrong(String problem) {
        return ConsulFailure.badRequest("Failed to create filter: " + text + ": " + problem);
    }
}
