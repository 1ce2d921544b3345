package io.starling.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The status of a cluster as people read it, from the document that {@link StatusDocument} makes. */
final class StatusText {
    private final JsonNode cluster;
    private final InstantSource clock;

    StatusText(JsonNode cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>(List.of(head(), members()));
        answers().findFirst().ifPresent(status -> {
            downed(status).ifPresent(parts::add);
            stopped(status).ifPresent(parts::add);
        });
        return String.join("\n\n", parts);
    }

    private Stream<JsonNode> answers() {
        return stream(cluster.path("members"))
                .map(member -> member.path("status"))
                .filter(JsonNode::isObject);
    }

    private String head() {
        List<String> lines = new ArrayList<>();
        lines.add("cluster     " + text(cluster, "directory") + ", runtime " + text(cluster, "runtime"));
        lines.add("supervisor  "
                + (cluster.path("supervisor").isNumber()
                        ? "runs as process " + text(cluster, "supervisor")
                        : "does not run"));
        JsonNode journal = cluster.path("journal");
        lines.add("journal     " + (journal.path("answers").asBoolean() ? "answers " : "does not answer ")
                + text(journal, "place"));
        answers()
                .map(status -> status.path("journal"))
                .filter(each -> !each.path("trouble").asText().isEmpty())
                .findFirst()
                .ifPresent(each -> lines.add("            " + text(each, "trouble")));
        Optional<JsonNode> status = answers().findFirst();
        lines.add(status.map(StatusText::contents).orElse("contents    not known: no member answers"));
        return String.join("\n", lines);
    }

    private static String contents(JsonNode status) {
        JsonNode nodes = status.path("nodes");
        JsonNode pods = status.path("pods");
        String phases = StreamSupport.stream(((Iterable<String>) pods::fieldNames).spliterator(), false)
                .filter(phase -> !phase.equals("all"))
                .map(phase -> pods.path(phase).asLong() + " " + phase)
                .collect(Collectors.joining(", "));
        return "contents    " + nodes.path("all").asLong() + " nodes ("
                + nodes.path("ready").asLong() + " ready), "
                + pods.path("all").asLong() + " pods" + (phases.isEmpty() ? "" : " (" + phases + ")") + ", "
                + status.at("/catalog/objects").asLong() + " objects in all";
    }

    private String members() {
        TextTable table = new TextTable(
                "MEMBER", "PROCESS", "STATE", "ROLES", "UP", "SHARDS", "ENTITIES", "LAG", "JOURNAL", "API");
        stream(cluster.path("members")).forEach(member -> {
            JsonNode status = member.path("status");
            boolean known = status.isObject();
            table.line(
                    text(member, "name") + (status.path("oldest").asBoolean() ? " *" : ""),
                    member.path("process").isNumber() ? text(member, "process") : "-",
                    text(member, "state"),
                    text(member, "roles"),
                    known
                            ? shown(Duration.ofSeconds(
                                    status.path("uptimeSeconds").asLong()))
                            : "-",
                    known ? Long.toString(sum(status, "shards")) : "-",
                    known ? Long.toString(sum(status, "entities")) : "-",
                    known ? status.at("/catalog/lagMillis").asLong() + " ms" : "-",
                    known ? journal(status.path("journal")) : "-",
                    text(member, "api"));
        });
        String oldest = answers().anyMatch(status -> status.path("oldest").asBoolean())
                ? "\n* the oldest member: it tells shards where to live; when it dies the next one does"
                : "";
        return table + oldest;
    }

    private static String journal(JsonNode journal) {
        return journal.path("answers").asBoolean()
                ? String.format("%.1f ms", journal.path("latencyMillis").asDouble())
                : "no answer";
    }

    private static long sum(JsonNode status, String what) {
        return stream(status.path("entities"))
                .mapToLong(kind -> kind.path(what).asLong())
                .sum();
    }

    private Optional<String> downed(JsonNode status) {
        if (status.path("downedLately").isEmpty()) {
            return Optional.empty();
        }
        TextTable table = new TextTable("DOWNED LATELY", "WHEN", "EVIDENCE");
        stream(status.path("downedLately"))
                .forEach(each -> table.line(text(each, "member"), ago(text(each, "at")), text(each, "why")));
        return Optional.of(table.toString());
    }

    private Optional<String> stopped(JsonNode status) {
        if (status.path("stoppedEntities").isEmpty()) {
            return Optional.empty();
        }
        TextTable table = new TextTable("STOPPED ENTITY", "SINCE", "EVENT", "WHY IT CAN'T BE READ");
        stream(status.path("stoppedEntities"))
                .forEach(each -> table.line(
                        text(each, "entity"),
                        ago(text(each, "since")),
                        each.path("event").asLong() > 0 ? text(each, "event") : "?",
                        text(each, "reason")));
        return Optional.of(table + "\nThese serve nothing, all others do; they are tried again every minute.");
    }

    private String ago(String instant) {
        return shown(Duration.between(Instant.parse(instant), clock.instant())) + " ago";
    }

    private static String shown(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
