package io.starling.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.starling.core.network.PodDns.Resolver;
import org.junit.jupiter.api.Test;

class PodDnsTest {
    private static final String SERVER = "10.96.0.10";

    @Test
    void aPodAsksTheClusterFirst() {
        Resolver resolver = resolver("{}", SERVER);
        assertThat(resolver.servers()).containsExactly(SERVER);
        assertThat(resolver.searches()).containsExactly("shop.svc.cluster.local", "svc.cluster.local", "cluster.local");
        assertThat(resolver.options()).containsExactly("ndots:5");
    }

    @Test
    void onANodeWithoutANameServerTheMachinesCounts() {
        assertThat(resolver("{}", "").plain()).isTrue();
    }

    @Test
    void thePolicyChooses() {
        assertThat(resolver("{\"dnsPolicy\": \"Default\"}", SERVER).plain()).isTrue();
        assertThat(resolver("{\"hostNetwork\": true, \"dnsPolicy\": \"ClusterFirst\"}", SERVER)
                        .plain())
                .isTrue();
        assertThat(resolver("{\"hostNetwork\": true, \"dnsPolicy\": \"ClusterFirstWithHostNet\"}", SERVER)
                        .servers())
                .containsExactly(SERVER);
    }

    @Test
    void dnsConfigAddsAndReplacesOptionsOfItsName() {
        Resolver resolver = resolver("""
                {"dnsConfig": {"nameservers": ["192.0.2.1"], "searches": ["example.com"],
                 "options": [{"name": "ndots", "value": "2"}, {"name": "edns0"}]}}
                """, SERVER);
        assertThat(resolver.servers()).containsExactly(SERVER, "192.0.2.1");
        assertThat(resolver.searches()).endsWith("example.com");
        assertThat(resolver.options()).containsExactly("ndots:2", "edns0");
    }

    @Test
    void withNoneOnlyDnsConfigCounts() {
        Resolver resolver = resolver("""
                {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.1"]}}
                """, SERVER);
        assertThat(resolver.servers()).containsExactly("192.0.2.1");
        assertThat(resolver.searches()).isEmpty();
    }

    private static Resolver resolver(String spec, String server) {
        try {
            return PodDns.of(new ObjectMapper().readTree(spec)).resolver("shop", server);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
