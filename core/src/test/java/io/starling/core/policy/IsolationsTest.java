package io.starling.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.address.Cidr;
import io.starling.core.object.ApiObject;
import io.starling.core.policy.NetworkPolicy.Block;
import io.starling.core.policy.NetworkPolicy.Peer;
import io.starling.core.policy.NetworkPolicy.Pods;
import io.starling.core.policy.NetworkPolicy.Port;
import io.starling.core.policy.NetworkPolicy.Rule;
import io.starling.core.policy.PolicyPod.NamedPort;
import io.starling.core.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may speak to whom. */
class IsolationsTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();
    private static final Map<String, Map<String, String>> NAMESPACES =
            Map.of("shop", Map.of("team", "a"), "other", Map.of("team", "b"));
    private static final PolicyPod WEB = new PolicyPod(
            "shop",
            "web",
            Map.of("app", "web"),
            "n1",
            "10.244.1.2",
            List.of(new NamedPort("http", "TCP", 8080), new NamedPort("dns", "UDP", 53)));
    private static final PolicyPod FRONT =
            new PolicyPod("shop", "front", Map.of("app", "front"), "n2", "10.244.2.2", List.of());
    private static final PolicyPod ALIEN = new PolicyPod(
            "other", "front", Map.of("app", "front"), "n2", "10.244.2.3", List.of(new NamedPort("http", "TCP", 9090)));
    private static final List<PolicyPod> PODS = List.of(WEB, FRONT, ALIEN);

    /** Each line: the spec of the one policy of namespace shop, then connections to or from web; those with a ! are denied. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {podSelector: {matchLabels: {app: 'none'}}}   | < 10.244.2.2 TCP 8080, < 192.0.2.1 UDP 1, > 10.244.2.3 TCP 9090
            {policyTypes: ['Ingress']}                    | !< 10.244.2.2 TCP 8080, !< 192.0.2.1 TCP 8080, > 10.244.2.3 TCP 9090
            {policyTypes: ['Egress']}                     | < 10.244.2.2 TCP 8080, !> 10.244.2.3 TCP 9090
            {policyTypes: ['Ingress'], ingress: [{}]}     | < 10.244.2.2 TCP 8080, < 192.0.2.1 UDP 5
            {policyTypes: ['Ingress'], ingress: [{from: [{podSelector: {}}]}]} | < 10.244.2.2 UDP 7, !< 10.244.2.3 TCP 8080, !< 192.0.2.1 TCP 8080
            {policyTypes: ['Ingress'], ingress: [{from: [{podSelector: {matchLabels: {app: 'back'}}}]}]} | !< 10.244.2.2 TCP 8080
            {policyTypes: ['Ingress'], ingress: [{from: [{namespaceSelector: {}}]}]} | < 10.244.2.2 TCP 8080, < 10.244.2.3 TCP 8080, !< 192.0.2.1 TCP 8080
            {policyTypes: ['Ingress'], ingress: [{from: [{namespaceSelector: {matchLabels: {team: 'b'}}}]}]} | !< 10.244.2.2 TCP 8080, < 10.244.2.3 TCP 8080
            {policyTypes: ['Ingress'], ingress: [{from: [{namespaceSelector: {matchLabels: {team: 'b'}}, podSelector: {matchLabels: {app: 'web'}}}]}]} | !< 10.244.2.3 TCP 8080
            {policyTypes: ['Ingress'], ingress: [{from: [{namespaceSelector: {matchLabels: {team: 'b'}}}, {podSelector: {matchLabels: {app: 'front'}}}]}]} | < 10.244.2.3 TCP 8080, < 10.244.2.2 TCP 8080
            {policyTypes: ['Ingress'], ingress: [{from: [{ipBlock: {cidr: '192.0.0.0/16', except: ['192.0.2.0/24']}}]}]} | !< 192.0.2.1 TCP 8080, < 192.0.3.1 TCP 8080, !< 10.244.2.2 TCP 8080
            {policyTypes: ['Ingress'], ingress: [{from: [{ipBlock: {cidr: '192.0.0.0/16', except: ['192.0.2.0/24']}}, {ipBlock: {cidr: '192.0.2.0/28'}}]}]} | < 192.0.2.1 TCP 8080, !< 192.0.2.77 TCP 8080
            {policyTypes: ['Ingress'], ingress: [{from: [{ipBlock: {cidr: '2001:db8::/64'}}]}]} | !< 192.0.2.1 TCP 8080, !< 10.244.2.2 TCP 8080
            {policyTypes: ['Ingress'], ingress: [{ports: [{port: 8080, protocol: 'TCP'}]}]} | < 192.0.2.1 TCP 8080, !< 192.0.2.1 TCP 8081, !< 192.0.2.1 UDP 8080
            {policyTypes: ['Ingress'], ingress: [{ports: [{port: 8080, endPort: 8090, protocol: 'TCP'}]}]} | < 192.0.2.1 TCP 8085, !< 192.0.2.1 TCP 8091
            {policyTypes: ['Ingress'], ingress: [{ports: [{protocol: 'UDP'}]}]} | < 192.0.2.1 UDP 9, !< 192.0.2.1 TCP 9
            {policyTypes: ['Ingress'], ingress: [{ports: [{port: 'http', protocol: 'TCP'}]}]} | < 192.0.2.1 TCP 8080, !< 192.0.2.1 TCP 9090
            {policyTypes: ['Ingress'], ingress: [{ports: [{port: 'dns', protocol: 'TCP'}]}]} | !< 192.0.2.1 TCP 53, !< 192.0.2.1 UDP 53
            {policyTypes: ['Egress'], egress: [{to: [{namespaceSelector: {matchLabels: {team: 'b'}}}], ports: [{port: 'http', protocol: 'TCP'}]}]} | > 10.244.2.3 TCP 9090, !> 10.244.2.3 TCP 8080, !> 10.244.2.2 TCP 9090
            {policyTypes: ['Egress'], egress: [{ports: [{port: 'http', protocol: 'TCP'}, {port: 443, protocol: 'TCP'}]}]} | > 10.244.2.3 TCP 9090, > 192.0.2.1 TCP 443, !> 192.0.2.1 TCP 9090
            """)
    void onePolicy(String spec, String connections) {
        List<Isolation> isolations =
                Isolations.of(List.of(NetworkPolicy.of(object(spec))), PODS, NAMESPACES, Set.of("n1"));
        Isolation web = isolations.isEmpty() ? new Isolation(WEB.ip(), null, null) : isolations.get(0);
        for (String connection : connections.split(",", -1)) {
            String[] words = connection.strip().split(" ", -1);
            int port = Integer.parseInt(words[3]);
            boolean passes =
                    words[0].endsWith("<") ? web.hears(words[1], words[2], port) : web.says(words[1], words[2], port);
            assertThat(passes).as(connection).isEqualTo(!words[0].startsWith("!"));
        }
    }

    @Test
    void onlyPodsOfTheNodesAskedForAreIsolated() {
        NetworkPolicy all = NetworkPolicy.of(object("{policyTypes: ['Ingress']}"));
        assertThat(Isolations.of(List.of(all), PODS, NAMESPACES, Set.of("n2")))
                .extracting(Isolation::ip)
                .containsExactly(FRONT.ip());
        assertThat(Isolations.of(List.of(all), PODS, NAMESPACES, Set.of("n3"))).isEmpty();
    }

    /** What is made of many policies says the same as reading them one by one for each connection. */
    @Test
    void manyPoliciesAllowWhatOneOfThemAllows() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            List<PolicyPod> pods = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                pods.add(pod(random, i));
            }
            List<NetworkPolicy> policies = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                policies.add(policy(random));
            }
            List<Isolation> isolations = Isolations.of(policies, pods, NAMESPACES, Set.of("n1", "n2"));
            for (PolicyPod pod : pods) {
                Isolation isolation = isolations.stream()
                        .filter(each -> each.ip().equals(pod.ip()))
                        .findFirst()
                        .orElse(new Isolation(pod.ip(), null, null));
                for (PolicyPod peer : pods) {
                    int port = 80 + random.nextInt(3);
                    String protocol = random.nextBoolean() ? "TCP" : "UDP";
                    assertThat(isolation.hears(peer.ip(), protocol, port))
                            .as("seed %d: %s from %s %s %d by %s", seed, pod, peer, protocol, port, policies)
                            .isEqualTo(naive(policies, pod, peer, pod, protocol, port, true));
                    assertThat(isolation.says(peer.ip(), protocol, port))
                            .as("seed %d: %s to %s %s %d by %s", seed, pod, peer, protocol, port, policies)
                            .isEqualTo(naive(policies, pod, peer, peer, protocol, port, false));
                }
            }
        }
    }

    private static boolean naive(
            List<NetworkPolicy> policies,
            PolicyPod pod,
            PolicyPod peer,
            PolicyPod target,
            String protocol,
            int port,
            boolean ingress) {
        boolean isolated = false;
        for (NetworkPolicy policy : policies) {
            List<Rule> rules = ingress ? policy.ingress() : policy.egress();
            if (rules == null
                    || !policy.namespace().equals(pod.namespace())
                    || !policy.pods().matches(pod.labels())) {
                continue;
            }
            isolated = true;
            for (Rule rule : rules) {
                boolean from = rule.peers().isEmpty();
                for (Peer each : rule.peers()) {
                    from |= is(each, policy, peer, rule, protocol, port, target, ingress);
                }
                if (from
                        && (rule.ports().isEmpty()
                                || rule.ports().stream().anyMatch(it -> on(it, target, protocol, port)))) {
                    return true;
                }
            }
        }
        return !isolated;
    }

    private static boolean is(
            Peer peer,
            NetworkPolicy policy,
            PolicyPod pod,
            Rule rule,
            String protocol,
            int port,
            PolicyPod target,
            boolean ingress) {
        if (peer instanceof Pods selected) {
            LabelSelector namespaces = selected.namespaces();
            return selected.pods().matches(pod.labels())
                    && (namespaces == null
                            ? pod.namespace().equals(policy.namespace())
                            : namespaces.matches(NAMESPACES.getOrDefault(pod.namespace(), Map.of())));
        }
        Block block = (Block) peer;
        Cidr cidr = block.cidr();
        // Addresses have no named ports to say anything to.
        boolean numbered = ingress
                || rule.ports().isEmpty()
                || rule.ports().stream().anyMatch(it -> it.name().isEmpty() && on(it, target, protocol, port));
        return numbered
                && cidr != null
                && cidr.contains(pod.ip())
                && block.except().stream().noneMatch(except -> except.contains(pod.ip()));
    }

    private static boolean on(Port port, PolicyPod target, String protocol, int number) {
        if (!port.protocol().equals(protocol)) {
            return false;
        }
        return port.name().isEmpty()
                ? port.from() == 0 || (number >= port.from() && number <= port.to())
                : target.ports().contains(new NamedPort(port.name(), protocol, number));
    }

    private static PolicyPod pod(Random random, int i) {
        return new PolicyPod(
                random.nextBoolean() ? "shop" : "other",
                "p" + i,
                Map.of("app", random.nextBoolean() ? "web" : "front"),
                random.nextBoolean() ? "n1" : "n2",
                "10.244.1." + (10 + i),
                random.nextBoolean()
                        ? List.of()
                        : List.of(new NamedPort("http", random.nextBoolean() ? "TCP" : "UDP", 80 + random.nextInt(3))));
    }

    private static NetworkPolicy policy(Random random) {
        return new NetworkPolicy(
                random.nextBoolean() ? "shop" : "other",
                selector(random),
                random.nextInt(3) == 0 ? null : rules(random),
                random.nextInt(3) == 0 ? null : rules(random));
    }

    private static List<Rule> rules(Random random) {
        List<Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            List<Peer> peers = new ArrayList<>();
            for (int j = random.nextInt(3); j > 0; j--) {
                peers.add(
                        random.nextInt(3) == 0
                                ? new Block(
                                        Cidr.parse("10.244.1.8/29").orElseThrow(),
                                        random.nextBoolean()
                                                ? List.of()
                                                : List.of(Cidr.parse("10.244.1.12/30")
                                                        .orElseThrow()))
                                : new Pods(namespaces(random), selector(random)));
            }
            List<Port> ports = new ArrayList<>();
            for (int j = random.nextInt(3); j > 0; j--) {
                ports.add(port(random));
            }
            rules.add(new Rule(peers, ports));
        }
        return rules;
    }

    private static Port port(Random random) {
        String protocol = random.nextBoolean() ? "TCP" : "UDP";
        return switch (random.nextInt(3)) {
            case 0 -> new Port(protocol, "http", 0, 0);
            case 1 -> new Port(protocol, "", 0, 0);
            default -> new Port(protocol, "", 80, 80 + random.nextInt(3));
        };
    }

    private static @Nullable LabelSelector namespaces(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> LabelSelector.EVERYTHING;
            default -> LabelSelector.ofLabels(Map.of("team", "b"));
        };
    }

    private static LabelSelector selector(Random random) {
        return random.nextBoolean()
                ? LabelSelector.EVERYTHING
                : LabelSelector.ofLabels(Map.of("app", random.nextBoolean() ? "web" : "front"));
    }

    private static ApiObject object(String spec) {
        try {
            ObjectNode tree = JSON.createObjectNode();
            tree.putObject("metadata").put("name", "p").put("namespace", "shop");
            tree.set("spec", JSON.readTree(spec));
            return ApiObject.of(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(spec, e);
        }
    }
}
