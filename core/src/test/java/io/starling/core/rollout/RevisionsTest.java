package io.starling.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevisionsTest {
    @Test
    void aTemplateIsNamedByItsContentAlone() throws Exception {
        String hash = hash("{\"spec\":{\"a\":1,\"b\":[\"x\",null]},\"metadata\":{\"labels\":{\"app\":\"w\"}}}");
        assertThat(hash).matches("[bcdfghjklmnpqrstvwxz2456789]{10}");
        assertThat(hash(
                        "{\"metadata\":{\"creationTimestamp\":null,\"labels\":{\"pod-template-hash\":\"q\",\"app\":\"w\"}},"
                                + "\"spec\":{\"b\":[\"x\",null],\"a\":1}}"))
                .isEqualTo(hash);
        assertThat(hash("{\"spec\":{\"a\":1,\"b\":[null,\"x\"]},\"metadata\":{\"labels\":{\"app\":\"w\"}}}"))
                .isNotEqualTo(hash);
    }

    /** Hashes stand in the names of running pods: a release that changes them would replace them all. */
    @Test
    void theHashOfATemplateNeverChanges() throws Exception {
        assertThat(hash("{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"nginx:1.7.9\"}]}}"))
                .isEqualTo("mqhths5q49");
    }

    @Test
    void theOldestRevisionsWithoutPodsAreForgotten() {
        Map<String, Long> withoutPods = Map.of("a", 1L, "c", 3L, "d", 4L, "e", 7L);
        assertThat(Revisions.prunable(withoutPods, 7, 1)).containsExactly("a", "c");
        assertThat(Revisions.prunable(withoutPods, 7, 10)).isEmpty();
        assertThat(Revisions.prunable(withoutPods, 7, 0)).containsExactly("a", "c", "d");
    }

    private static String hash(String json) throws Exception {
        return Revisions.hash((ObjectNode) new ObjectMapper().readTree(json));
    }
}
