package io.starling.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PodsByUidTest {
    private final PodsByUid pods = new PodsByUid();

    @Test
    void podsAreFoundAsTheyAreNow() {
        Workload workload = Workload.ABSENT.withPod(pod("web-1", "u1"));
        assertThat(pods.find(workload, "u1")).contains(pod("web-1", "u1"));
        Workload placed = workload.changing("web-1", pod -> pod.on("node-1"));
        assertThat(pods.find(placed, "u1").orElseThrow().node()).isEqualTo("node-1");
    }

    /** A name that is made again is another pod. */
    @Test
    void podsThatCameAndWentAreKnown() {
        Workload workload = Workload.ABSENT.withPod(pod("web-1", "u1"));
        assertThat(pods.find(workload, "u2")).isEmpty();
        Workload replaced = workload.withPod(pod("web-1", "u2")).withPod(pod("web-2", "u3"));
        assertThat(pods.find(replaced, "u1")).isEmpty();
        assertThat(pods.find(replaced, "u2")).contains(pod("web-1", "u2"));
        assertThat(pods.find(replaced, "u3")).contains(pod("web-2", "u3"));
        assertThat(pods.find(Workload.ABSENT, "u3")).isEmpty();
    }

    private static Pod pod(String name, String uid) {
        return Pod.create(name, uid, "r", Instant.EPOCH, null);
    }
}
