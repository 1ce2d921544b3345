package io.starling.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Pods of a revision share what they have in common; what is written into one must not show in another. */
class PodTemplatesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final WorkloadKey key = new WorkloadKey(new ObjectKey(WorkloadKey.DEPLOYMENTS, "default", "web"));
    private final PodTemplates templates = new PodTemplates(key);
    private final ApiObject deployment = WorkloadStory.deployment(2, "nginx");
    private final Workload workload = Workload.ABSENT
            .withObject(deployment)
            .withRevision(revision("nginx"))
            .withPod(pod("web-r-1").on("node-1"))
            .withPod(pod("web-r-2").on("node-2"));

    @Test
    void aPlaceShowsInItsOwnPodOnly() {
        Observations observed = new Observations();
        observed.remember(desired("web-r-1").with(tree -> ((ObjectNode) tree.path("spec")).put("nodeName", "node-1")));
        assertThat(shown("web-r-1", observed).spec().path("nodeName").asText()).isEqualTo("node-1");
        assertThat(shown("web-r-2", observed).spec().has("nodeName")).isFalse();
        assertThat(desired("web-r-1").spec().has("nodeName")).isFalse();
    }

    @Test
    void podsBearTheirRevisionsLabelsAndTheirOwnNames() {
        ApiObject pod = desired("web-r-2");
        assertThat(pod.labels()).isEqualTo(Map.of("app", "web", "pod-template-hash", "r"));
        assertThat(pod.name()).isEqualTo("web-r-2");
        assertThat(pod.uid()).isEqualTo("web-r-2");
        assertThat(pod.metadata().path("ownerReferences").path(0).path("kind").asText())
                .isEqualTo("ReplicaSet");
        assertThat(pod.spec().path("tolerations")).hasSize(2);
        assertThat(templates.qosClass(workload, pod("web-r-2"))).isEqualTo("BestEffort");
    }

    /** The template that the revision was made of is the journal's, and stays as it is. */
    @Test
    void theRevisionIsNotTouched() {
        String before = revision("nginx").template().toString();
        Revision revision = Objects.requireNonNull(workload.revisions().get("r"));
        desired("web-r-1");
        assertThat(revision.template().toString()).isEqualTo(before);
    }

    @Test
    void aRevisionThatChangedIsReadAnew() {
        assertThat(image(desired("web-r-1"))).isEqualTo("nginx");
        Workload changed = workload.withRevision(revision("redis"));
        assertThat(image(templates.desired(changed, pod("web-r-1")))).isEqualTo("redis");
    }

    @Test
    void aPodThatAUserWroteIsItsOwn() {
        ApiObject written = desired("web-r-1")
                .with(tree -> tree.withObject("/metadata/labels").put("app", "other"));
        Pod pod = pod("web-r-1").written(written);
        assertThat(templates.desired(workload, pod).labels()).containsEntry("app", "other");
        assertThat(desired("web-r-2").labels()).containsEntry("app", "web");
    }

    private ApiObject shown(String name, Observations observed) {
        return PodDocument.render(templates, workload, placed(name), observed, "", null, NOW);
    }

    private ApiObject desired(String name) {
        return templates.desired(workload, placed(name));
    }

    private Pod placed(String name) {
        return Objects.requireNonNull(workload.pods().get(name));
    }

    private static Pod pod(String name) {
        return Pod.create(name, name, "r", NOW, null);
    }

    private Revision revision(String image) {
        ObjectNode template =
                (ObjectNode) WorkloadStory.deployment(2, image).spec().path("template");
        return Revision.create("r", 1, "revision-uid", NOW, template, template.objectNode());
    }

    private static String image(ApiObject pod) {
        return pod.spec().path("containers").path(0).path("image").asText();
    }
}
