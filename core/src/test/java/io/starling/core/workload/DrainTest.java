package io.starling.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final ApiObject SERVICE = service("web");

    @Test
    void onlyAReadyPodThatAServiceSelectsDrains() {
        assertThat(Drain.of(pod("web", true), 30, List.of(service("other"), SERVICE)))
                .isEqualTo(Drain.LONGEST);
        assertThat(Drain.of(pod("web", true), 30, List.of(service("other")))).isZero();
        assertThat(Drain.of(pod("web", false), 30, List.of(SERVICE))).isZero();
        assertThat(Drain.of(pod("web", true), 30, List.of())).isZero();
    }

    @Test
    void takesHalfOfAShortGraceAndNothingOfNone() {
        assertThat(Drain.of(pod("web", true), 2, List.of(SERVICE))).isEqualTo(Duration.ofSeconds(1));
        assertThat(Drain.of(pod("web", true), 0, List.of(SERVICE))).isZero();
    }

    private static ApiObject service(String app) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("kind", "Service");
        tree.putObject("spec").putObject("selector").put("app", app);
        return ApiObject.of(tree);
    }

    private static ApiObject pod(String app, boolean ready) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("kind", "Pod");
        tree.putObject("metadata").putObject("labels").put("app", app);
        tree.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", ready ? "True" : "False");
        return ApiObject.of(tree);
    }
}
