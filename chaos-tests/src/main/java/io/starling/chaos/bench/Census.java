package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * All pods of a run as one member lists them, page by page.
 *
 * @param pods how many there are
 * @param running of them, those that run on a node
 * @param byWorkload how many each Deployment has, by its number
 * @param byNode how many each node has, by its name
 * @param twice an uid that was listed twice; empty where none was
 * @param hash of every pod's name, uid and node: equal where two lists are
 * @param chosen paths of the pods on the nodes that were asked for, those of one node after those of another
 */
record Census(
        int pods,
        int running,
        Map<Integer, Integer> byWorkload,
        Map<String, Integer> byNode,
        String twice,
        long hash,
        List<String> chosen) {
    private static final int PAGE = 500;

    /** @param nodes whose pods are told one by one */
    static Census of(String api, Set<String> nodes) {
        Counting counting = new Counting(nodes);
        String next = "";
        do {
            JsonNode page = Requests.read(api + "/api/v1/pods" + Fleet.SELECTED + "&limit=" + PAGE + next);
            page.path("items").forEach(counting::add);
            String token = page.at("/metadata/continue").asText();
            next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        } while (!next.isEmpty());
        return counting.result();
    }

    /** What isn't exactly as it was asked for, in the words that follow "lists"; empty where nothing is. */
    String wrong(ScaleSizes sizes, IntUnaryOperator replicas) {
        int wanted = new Fleet(sizes).total(replicas);
        if (pods != wanted || running != wanted) {
            return pods + " pods, of which " + running + " run, instead of " + wanted;
        }
        for (int workload = 0; workload < sizes.workloads(); workload++) {
            int there = byWorkload.getOrDefault(workload, 0);
            if (there != replicas.applyAsInt(workload)) {
                return there + " pods of " + Fleet.name(workload) + " instead of " + replicas.applyAsInt(workload);
            }
        }
        if (!twice.isEmpty()) {
            return "the pod " + twice + " twice";
        }
        if (!chosen.isEmpty()) {
            return chosen.size() + " pods on nodes that should have none, for instance " + chosen.get(0);
        }
        return byNode.entrySet().stream()
                .filter(node -> node.getValue() > sizes.podsPerNode())
                .map(node ->
                        node.getValue() + " pods on node " + node.getKey() + ", which takes " + sizes.podsPerNode())
                .findFirst()
                .orElse("");
    }

    private static final class Counting {
        private final Set<String> nodes;
        private final Map<Integer, Integer> byWorkload = new HashMap<>();
        private final Map<String, Integer> byNode = new HashMap<>();
        private final Map<String, List<String>> chosen = new TreeMap<>();
        private final Uids uids = new Uids();
        private String twice = "";
        private int pods;
        private int running;
        private long hash;

        Counting(Set<String> nodes) {
            this.nodes = nodes;
        }

        void add(JsonNode pod) {
            JsonNode metadata = pod.path("metadata");
            String name = metadata.path("name").asText();
            String uid = metadata.path("uid").asText();
            String node = pod.at("/spec/nodeName").asText();
            pods++;
            if (pod.at("/status/phase").asText().equals("Running") && !node.isEmpty()) {
                running++;
            }
            String app = metadata.at("/labels/app").asText();
            byWorkload.merge(Fleet.number(app), 1, Integer::sum);
            byNode.merge(node, 1, Integer::sum);
            if (nodes.contains(node)) {
                chosen.computeIfAbsent(node, it -> new ArrayList<>())
                        .add("/api/v1/namespaces/" + metadata.path("namespace").asText() + "/pods/" + name);
            }
            long key = Uids.key(uid);
            if (!uids.add(key)) {
                twice = uid;
            }
            hash += (key * 31 + name.hashCode()) * 31 + node.hashCode();
        }

        Census result() {
            List<String> paths = chosen.values().stream().flatMap(List::stream).toList();
            return new Census(pods, running, byWorkload, byNode, twice, hash, paths);
        }
    }
}
