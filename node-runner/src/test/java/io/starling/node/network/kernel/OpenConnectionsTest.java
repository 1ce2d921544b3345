package io.starling.node.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
    private static final String LED = "src=10.0.0.9 dst=10.96.0.7 sport=51826 dport=80"
            + " src=172.17.0.2 dst=10.0.0.9 sport=8080 dport=51826 [ASSURED] mark=2097152 zone=0 use=2";

    @Test
    void aConnectionCountsForTheEndpointThatItWasLedTo() {
        assertThat(OpenConnections.count(Stream.of(
                        "ipv4     2 tcp      6 300 ESTABLISHED " + LED,
                        "tcp      6 119 SYN_SENT src=10.0.0.9 dst=10.96.0.7 sport=51827 dport=80 [UNREPLIED]"
                                + " src=172.17.0.2 dst=10.0.0.9 sport=8080 dport=51827 mark=2097152 use=1",
                        "ipv4     2 udp      17 29 src=10.0.0.9 dst=10.96.0.10 sport=40001 dport=53"
                                + " src=172.17.0.3 dst=10.0.0.9 sport=53 dport=40001 mark=0 zone=0 use=2",
                        "udp      17 29 src=10.0.0.9 dst=10.96.0.10 sport=40002 dport=53"
                                + " src=172.17.0.3 dst=10.0.0.9 sport=53 dport=40002 mark=0 use=2")))
                .containsEntry("172.17.0.2:8080", 2)
                .containsEntry("172.17.0.3:53", 2)
                .hasSize(2);
    }

    @Test
    void whatHasEndedDoesNotCount() {
        assertThat(OpenConnections.count(Stream.of(
                        "ipv4     2 tcp      6 115 TIME_WAIT " + LED,
                        "ipv4     2 tcp      6 9 CLOSE " + LED,
                        "ipv4     2 icmp     1 29 src=10.0.0.9 dst=10.0.0.8 type=8 code=0 id=1 src=10.0.0.8 dst=10.0.0.9"
                                + " type=0 code=0 id=1 mark=0 use=2",
                        "")))
                .isEmpty();
    }
}
