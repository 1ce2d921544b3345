package io.starling.core.ingress;

import io.starling.core.rate.Rate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the annotations of an Ingress, all of them {@code ingress.starling.io/...}, and says what is wrong with them:
 *
 * <ul>
 *   <li>{@code api-key-secret}, {@code api-key-header} ({@code X-API-Key} unless given)
 *   <li>{@code jwt-secret}, {@code jwt-issuer}, {@code jwt-audience}
 *   <li>{@code rate-limit} (as {@code 10/s}, {@code 600/m}, {@code 1000/h}, for each client), {@code rate-limit-burst} (as many as
 *       come in a second, at least 1, unless given)
 *   <li>{@code circuit-breaker} (failures in a row), {@code circuit-breaker-pause} (10s unless given)
 *   <li>{@code retries} (0 to 10; 1 unless given)
 *   <li>{@code connect-timeout} (2s unless given), {@code timeout} (60s unless given); as {@code 500ms}, {@code 3s}, {@code 2m}
 *   <li>{@code canary-service}, {@code canary-weight} (0 to 100)
 *   <li>{@code tls-redirect} ({@code true} or {@code false})
 * </ul>
 */
public final class PolicyAnnotations {
    /** What begins the name of each. */
    public static final String PREFIX = "ingress.starling.io/";

    private static final Set<String> KNOWN = Set.of(
            "api-key-secret",
            "api-key-header",
            "jwt-secret",
            "jwt-issuer",
            "jwt-audience",
            "rate-limit",
            "rate-limit-burst",
            "circuit-breaker",
            "circuit-breaker-pause",
            "retries",
            "connect-timeout",
            "timeout",
            "canary-service",
            "canary-weight",
            "tls-redirect");
    private static final Pattern RATE = Pattern.compile("([0-9]{1,9})/([smh])");
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,6})(ms|s|m)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern HEADER = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]{1,100}");
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Map<String, String> annotations;
    private final Map<String, String> errors = new LinkedHashMap<>();

    private PolicyAnnotations(Map<String, String> annotations) {
        this.annotations = annotations;
    }

    /**
     * @param policy what is right of them, with the defaults for the rest
     * @param errors by the annotation's full name: what is wrong with its value
     * @param unknown full names that mean nothing
     */
    public record Read(RoutePolicy policy, Map<String, String> errors, List<String> unknown) {}

    /** The full names of all, in order. */
    public static List<String> known() {
        return new TreeSet<>(KNOWN).stream().map(name -> PREFIX + name).toList();
    }

    /** @param annotations all of the object; those of others are left alone */
    public static Read read(Map<String, String> annotations) {
        List<String> unknown = annotations.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !KNOWN.contains(name.substring(PREFIX.length())))
                .toList();
        PolicyAnnotations reader = new PolicyAnnotations(annotations);
        return new Read(reader.policy(), reader.errors, unknown);
    }

    private RoutePolicy policy() {
        RoutePolicy otherwise = RoutePolicy.DEFAULT;
        return new RoutePolicy(
                apiKey(),
                token(),
                rate(),
                breaker(),
                number("retries", 0, 10, otherwise.retries()),
                span("connect-timeout", otherwise.connectTimeout()),
                span("timeout", otherwise.timeout()),
                canary(),
                flag("tls-redirect"));
    }

    private RoutePolicy.@Nullable ApiKey apiKey() {
        needs("api-key-header", "api-key-secret");
        String header = text("api-key-header", "X-API-Key");
        if (!HEADER.matcher(header).matches()) {
            error("api-key-header", "must be the name of a header");
        }
        String secret = name("api-key-secret", "a Secret");
        return secret == null ? null : new RoutePolicy.ApiKey(secret, header);
    }

    private RoutePolicy.@Nullable Token token() {
        needs("jwt-issuer", "jwt-secret");
        needs("jwt-audience", "jwt-secret");
        String secret = name("jwt-secret", "a Secret");
        return secret == null ? null : new RoutePolicy.Token(secret, text("jwt-issuer", ""), text("jwt-audience", ""));
    }

    private @Nullable Rate rate() {
        needs("rate-limit-burst", "rate-limit");
        String text = text("rate-limit", "");
        if (text.isEmpty() && !annotations.containsKey(PREFIX + "rate-limit")) {
            return null;
        }
        Matcher rate = RATE.matcher(text);
        if (!rate.matches() || Integer.parseInt(rate.group(1)) == 0) {
            error("rate-limit", "must be a number above 0 and a unit: 10/s, 600/m or 1000/h");
            return null;
        }
        double seconds =
                switch (rate.group(2)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    default -> 3600;
                };
        double perSecond = Integer.parseInt(rate.group(1)) / seconds;
        int burst = number("rate-limit-burst", 1, 1_000_000, (int) Math.max(1, Math.ceil(perSecond)));
        return new Rate(perSecond, burst);
    }

    private RoutePolicy.@Nullable Breaker breaker() {
        needs("circuit-breaker-pause", "circuit-breaker");
        Duration pause = span("circuit-breaker-pause", PAUSE);
        int failures = number("circuit-breaker", 1, 1_000_000, 0);
        return failures == 0 ? null : new RoutePolicy.Breaker(failures, pause);
    }

    private RoutePolicy.@Nullable Canary canary() {
        needs("canary-weight", "canary-service");
        needs("canary-service", "canary-weight");
        String service = name("canary-service", "a Service");
        int weight = number("canary-weight", 0, 100, 0);
        return service == null ? null : new RoutePolicy.Canary(service, weight);
    }

    private void needs(String name, String other) {
        if (annotations.containsKey(PREFIX + name) && !annotations.containsKey(PREFIX + other)) {
            error(name, "means nothing without " + PREFIX + other);
        }
    }

    private @Nullable String name(String name, String what) {
        String text = annotations.get(PREFIX + name);
        if (text != null && !NAME.matcher(text).matches()) {
            error(name, "must be the name of " + what + " in the same namespace");
            return null;
        }
        return text;
    }

    private int number(String name, int least, int most, int otherwise) {
        String text = annotations.get(PREFIX + name);
        if (text == null) {
            return otherwise;
        }
        int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            error(name, "must be a number from " + least + " to " + most);
            return otherwise;
        }
        return number;
    }

    private Duration span(String name, Duration otherwise) {
        String text = annotations.get(PREFIX + name);
        if (text == null) {
            return otherwise;
        }
        Matcher span = SPAN.matcher(text);
        if (!span.matches() || Long.parseLong(span.group(1)) == 0) {
            error(name, "must be a duration above 0: 500ms, 3s or 2m");
            return otherwise;
        }
        long amount = Long.parseLong(span.group(1));
        return switch (span.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    private boolean flag(String name) {
        String text = text(name, "false").toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            error(name, "must be true or false");
        }
        return text.equals("true");
    }

    private String text(String name, String otherwise) {
        return annotations.getOrDefault(PREFIX + name, otherwise);
    }

    private void error(String name, String sentence) {
        errors.putIfAbsent(PREFIX + name, sentence);
    }
}
