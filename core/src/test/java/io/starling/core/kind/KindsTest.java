package io.starling.core.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.object.ResourceType;
import org.junit.jupiter.api.Test;

class KindsTest {
    @Test
    void findsByPathAndByDocument() {
        assertThat(Kinds.find("apps", "v1", "deployments")).contains(Kinds.DEPLOYMENT);
        assertThat(Kinds.find("", "v1", "pods")).contains(Kinds.POD);
        assertThat(Kinds.byKind("v1", "ConfigMap")).contains(Kinds.CONFIG_MAP);
        assertThat(Kinds.of(new ResourceType("policy", "poddisruptionbudgets"))).contains(Kinds.POD_DISRUPTION_BUDGET);
        assertThat(Kinds.find("apps", "v2", "deployments")).isEmpty();
        assertThat(Kinds.byKind("v1", "Deployment")).isEmpty();
    }

    @Test
    void findsFormerVersions() {
        assertThat(Kinds.find("apps", "v1beta2", "deployments")).contains(Kinds.DEPLOYMENT);
        assertThat(Kinds.find("extensions", "v1beta1", "deployments")).contains(Kinds.DEPLOYMENT);
        assertThat(Kinds.byKind("apps/v1beta1", "Deployment")).contains(Kinds.DEPLOYMENT);
        assertThat(Kinds.byKind("apps/v1beta1", "ReplicaSet")).isEmpty();
        assertThat(Kinds.formerApiVersions(Kinds.DEPLOYMENT))
                .containsExactly("apps/v1beta2", "apps/v1beta1", "extensions/v1beta1");
    }

    @Test
    void everyKindHasAModelOfItsOwnName() {
        assertThat(Kinds.all())
                .allSatisfy(kind -> assertThat(kind.model().getSimpleName()).isEqualTo(kind.kind()));
    }
}
