package io.starling.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kinds;
import io.starling.core.object.Mutation.Accepted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NetworkPolicies that are refused, and what is filled in. */
class PolicyRulesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {podSelector: {matchLabels: {a: 'b c'}}}            | spec.podSelector.matchLabels: Invalid value: "b c": a valid label must
            {policyTypes: ['Sideways']}                         | spec.policyTypes[0]: Unsupported value: "Sideways": supported values: "Egress", "Ingress"
            {policyTypes: ['Ingress', 'Egress', 'Ingress']}     | spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes
            {ingress: [{from: [{}]}]}                           | spec.ingress[0].from[0]: Required value: must specify a peer
            {ingress: [{from: [{ipBlock: {}}]}]}                | spec.ingress[0].from[0].ipBlock.cidr: Required value
            {ingress: [{from: [{ipBlock: {cidr: '10.0.0.1'}}]}]} | spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
            {ingress: [{from: [{ipBlock: {cidr: '10.0.0.0/16', except: ['10.1.0.0/24']}}]}]} | spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.1.0.0/24": must be a strict subset of `cidr`
            {ingress: [{from: [{ipBlock: {cidr: '10.0.0.0/16', except: ['10.0.0.0/16']}}]}]} | spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.0.0.0/16": must be a strict subset of `cidr`
            {egress: [{to: [{ipBlock: {cidr: '10.0.0.0/8'}, podSelector: {}}]}]} | spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer
            {egress: [{ports: [{port: 0}]}]}                    | spec.egress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
            {egress: [{ports: [{port: 'A_b'}]}]}                | spec.egress[0].ports[0].port: Invalid value: "A_b": must contain only
            {egress: [{ports: [{port: 80, protocol: 'ICMP'}]}]} | spec.egress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"
            {egress: [{ports: [{endPort: 80}]}]}                | spec.egress[0].ports[0].port: Required value: must be specified when `endPort` is specified
            {egress: [{ports: [{port: 'http', endPort: 80}]}]}  | spec.egress[0].ports[0].endPort: Invalid value: 80: may not be specified when `port` is non-numeric
            {egress: [{ports: [{port: 90, endPort: 80}]}]}      | spec.egress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`
            """)
    void refused(String spec, String error) {
        assertThat(Scenario.of(Kinds.NETWORK_POLICY, "p").errors("{metadata: {name: 'p'}, spec: " + spec + "}"))
                .singleElement()
                .asString()
                .startsWith(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{podSelector: {}, policyTypes: ['Ingress', 'Egress']}",
                "{ingress: [{from: [{ipBlock: {cidr: '2001:db8::/64', except: ['2001:db8::/96']}}]}]}",
                "{egress: [{to: [{namespaceSelector: {}, podSelector: {}}], ports: [{port: 'http'}, {port: 1, endPort: 9}]}]}"
            })
    void accepted(String spec) {
        Accepted made = Scenario.of(Kinds.NETWORK_POLICY, "p").create("{metadata: {name: 'p'}, spec: " + spec + "}");
        assertThat(made.object().spec().path("policyTypes")).isNotEmpty();
        assertThat(made.warnings()).hasSize(spec.contains("2001") ? 1 : 0);
    }

    @Test
    void typesAndProtocolsAreFilledIn() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("spec")
                .putArray("egress")
                .addObject()
                .putArray("ports")
                .addObject()
                .put("port", 53);
        PolicyRules.defaults(tree);
        assertThat(tree.toString())
                .isEqualTo(
                        "{\"spec\":{\"egress\":[{\"ports\":[{\"port\":53,\"protocol\":\"TCP\"}]}],\"podSelector\":{},"
                                + "\"policyTypes\":[\"Ingress\",\"Egress\"]}}");
    }
}
