package io.starling.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.core.pod.PodProgress;
import io.starling.core.pod.PodShape;
import io.starling.node.runtime.ContainerRuntime.Found;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdoptionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Terminated END = new Terminated(1, "Error", "", NOW, NOW);

    private static PodProgress fresh() {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        pod.putObject("metadata").put("name", "p").put("namespace", "default").put("uid", "u");
        pod.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "a")
                .put("image", "x:1");
        return PodProgress.fresh(PodShape.of(ApiObject.of(pod)), NOW);
    }

    private static Found found(String container, String ip, @Nullable Terminated end) {
        return new Found("u", container, 0, "id-" + container, ip, NOW, end);
    }

    private static String addressAfterTheEnd(PodProgress adopted) {
        return new PodProgress.Ended("a", END).applyTo(adopted).sandbox().ip();
    }

    @Test
    void anAddressOfTheOnlyContainerGoesWithIt() {
        PodProgress adopted = Adoption.adopt(fresh(), List.of(found("a", "10.0.0.7", null)), "");

        assertThat(adopted.sandbox().ip()).isEqualTo("10.0.0.7");
        assertThat(addressAfterTheEnd(adopted)).isEmpty();
    }

    @Test
    void anAddressOfWhatIsSharedStays() {
        PodProgress adopted =
                Adoption.adopt(fresh(), List.of(found("a", "10.0.0.7", null), found("", "10.0.0.7", null)), "");

        assertThat(addressAfterTheEnd(adopted)).isEqualTo("10.0.0.7");
    }

    @Test
    void aContainerThatHasEndedBringsNoAddress() {
        PodProgress adopted = Adoption.adopt(fresh(), List.of(found("a", "10.0.0.7", END)), "");

        assertThat(adopted.sandbox().ip()).isEmpty();
    }

    @Test
    void inTheHostsNetworkItIsTheHosts() {
        PodProgress adopted = Adoption.adopt(fresh(), List.of(found("a", "", null)), "192.168.0.1");

        assertThat(addressAfterTheEnd(adopted)).isEqualTo("192.168.0.1");
    }
}
