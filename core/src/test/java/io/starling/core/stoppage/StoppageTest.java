package io.starling.core.stoppage;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoppageTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void isReadBackFromItsDocument() {
        Stoppage stoppage = of("Workload|deployments.apps/default/web");
        assertThat(Stoppage.of(stoppage.document())).isEqualTo(stoppage);
    }

    @Test
    void refusesWithOwnerSequenceAndReason() {
        ObjectKey key = new ObjectKey(new ResourceType("apps", "deployments"), "default", "web");
        assertThat(of("Workload|deployments.apps/default/web").refusal(key).message())
                .contains("deployments.apps \"web\"", "event 7", "Workload|deployments.apps/default/web", "not CBOR");
    }

    @Test
    void restsLongerEachTimeUpToAMinute() {
        assertThat(Stoppage.rest(1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Stoppage.rest(3)).isEqualTo(Duration.ofSeconds(8));
        assertThat(Stoppage.rest(1_000_000)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void isAboutWhatTheEntityOwns() {
        assertSubject("Workload|deployments.apps/default/web", "Deployment", "default", "web");
        assertSubject("Records|configmaps/shop/7", "ConfigMap", "shop", "bucket-7");
        assertSubject("Records|namespaces//3", "Namespace", "", "bucket-3");
        assertSubject("Registration|shop/cart", "Service", "shop", "cart");
        assertSubject("Node|node-1", "Node", "", "node-1");
        assertSubject("Addresses|clusterips", "Addresses", "", "clusterips");
    }

    private static void assertSubject(String owner, String kind, String namespace, String name) {
        ApiObject subject = of(owner).subject();
        assertThat(subject.kind()).isEqualTo(kind);
        assertThat(subject.namespace()).isEqualTo(namespace);
        assertThat(subject.name()).isEqualTo(name);
    }

    private static Stoppage of(String owner) {
        return new Stoppage(owner, 7, "not CBOR", "node-1", NOW, NOW.plusSeconds(2));
    }
}
