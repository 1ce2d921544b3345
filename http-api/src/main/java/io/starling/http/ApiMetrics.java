package io.starling.http;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.MetricNameFilter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.starling.core.kind.Kinds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Counts and times the requests of a member's API, and shows all that the member measures. Labels have few values. */
final class ApiMetrics {
    private static final ContentType TYPE = ContentTypes.parse("text/plain; version=0.0.4; charset=UTF-8");
    private static final Set<String> PLURALS =
            Kinds.all().stream().map(kind -> kind.type().plural()).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> OTHERS =
            Set.of("healthz", "livez", "readyz", "version", "openapi", "metrics", "starling", "eureka");

    private final PrometheusRegistry registry;
    private final Histogram requests;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    ApiMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        this.requests = Histogram.builder()
                .name("starling_api_request_seconds")
                .help("Requests of this member's API, until the answer begins, by verb, resource and HTTP code.")
                .labelNames("verb", "resource", "code")
                .classicOnly()
                .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
                .register(registry);
    }

    /** @param began of {@link System#nanoTime()} */
    void observe(Call call, int code, long began) {
        String resource = resource(call.path());
        requests.labelValues(verb(call, resource), resource, Integer.toString(code))
                .observe((System.nanoTime() - began) / 1e9);
    }

    /** All of them, or those that the parameters {@code name[]} name: what nobody asks for isn't looked up. */
    HttpResponse page(Call call) {
        List<String> names = call.parameters().stream()
                .filter(parameter -> parameter.getKey().equals("name[]"))
                .map(Map.Entry::getValue)
                .toList();
        ByteArrayOutputStream text = new ByteArrayOutputStream(32 * 1024);
        try {
            writer.write(
                    text,
                    registry.scrape(
                            MetricNameFilter.builder().nameMustBeEqualTo(names).build()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Answers.of(200, TYPE, text.toByteArray());
    }

    /** The plural of a kind that is served, the first word of a path that isn't about objects, or {@code other}. */
    static String resource(List<String> path) {
        if (path.isEmpty()) {
            return "discovery";
        }
        String first = path.get(0);
        if (first.equals("v1")) {
            return "consul";
        }
        if (!first.equals("api") && !first.equals("apis")) {
            return OTHERS.contains(first) ? first : "other";
        }
        int from = first.equals("api") ? 2 : 3;
        if (path.size() > from && path.get(from).equals("watch")) {
            from++;
        }
        if (path.size() > from + 2 && path.get(from).equals("namespaces") && PLURALS.contains(path.get(from + 2))) {
            return path.get(from + 2);
        }
        if (path.size() <= from) {
            return "discovery";
        }
        return PLURALS.contains(path.get(from)) ? path.get(from) : "other";
    }

    private static String verb(Call call, String resource) {
        boolean objects = PLURALS.contains(resource);
        return switch (call.method()) {
            case "GET" -> !objects ? "get" : watches(call) ? "watch" : named(call.path()) ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "other";
        };
    }

    private static boolean watches(Call call) {
        String asked = call.query().text("watch");
        return asked.equals("1") || asked.equals("true") || call.path().contains("watch");
    }

    /** Whether the path goes on after the plural: with a name. */
    private static boolean named(List<String> path) {
        String last = path.get(path.size() - 1);
        return !PLURALS.contains(last)
                || (path.size() >= 2 && path.get(path.size() - 2).equals(last));
    }
}
