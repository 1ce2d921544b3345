package io.starling.node.network.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.address.Cidr;
import io.starling.core.policy.Allowed;
import io.starling.core.policy.Isolation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTableTest {
    @Test
    void aPodHasAChainForEachDirectionThatIsIsolated() {
        Allowed web = new Allowed(Set.of(Cidr.parse("10.244.2.7/32").orElseThrow()), List.of(), "TCP", 80, 90);
        Allowed block = new Allowed(
                Set.of(Cidr.parse("10.0.0.0/8").orElseThrow()),
                List.of(
                        Cidr.parse("10.1.0.0/16").orElseThrow(),
                        Cidr.parse("10.2.0.0/16").orElseThrow()),
                "UDP",
                0,
                0);
        Allowed everything = new Allowed(null, List.of(), "", 0, 0);

        assertThat(PolicyTable.text(
                        "t",
                        List.of(
                                new Isolation("10.244.1.2", List.of(web, block), null),
                                new Isolation("10.244.1.3", List.of(), List.of(everything)))))
                .isEqualTo("""
                        add table ip t
                        delete table ip t
                        table ip t {
                          chain to/10.244.1.2 {
                            ip saddr 10.244.1.2 return
                            ip saddr { 10.244.2.7/32 } meta l4proto tcp th dport 80-90 return
                            ip saddr { 10.0.0.0/8 } ip saddr != 10.1.0.0/16 ip saddr != 10.2.0.0/16 meta l4proto udp return
                            drop
                          }
                          chain from/10.244.1.3 {
                            ip daddr 10.244.1.3 return
                            return
                            drop
                          }
                          chain to/10.244.1.3 {
                            ip saddr 10.244.1.3 return
                            drop
                          }
                          chain forwarded {
                            type filter hook forward priority filter - 4; policy accept;
                            ct state established,related accept
                            ip saddr vmap { 10.244.1.3 : jump from/10.244.1.3 }
                            ip daddr vmap { 10.244.1.2 : jump to/10.244.1.2, 10.244.1.3 : jump to/10.244.1.3 }
                          }
                        }
                        """);
    }

    @Test
    void whereNobodyIsIsolatedThereIsNoTable() {
        assertThat(PolicyTable.text("t", List.of())).isEqualTo("add table ip t\ndelete table ip t\n");
    }
}
