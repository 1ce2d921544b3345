package io.starling.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamespacesTest {
    private static final ResourceType CONFIG_MAPS = new ResourceType("", "configmaps");

    @Test
    void aMissingNamespaceIsNotFound() {
        ApiStatus status = refused("shop");

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.message()).isEqualTo("namespaces \"shop\" not found");
    }

    /** Clients ask again by themselves where a member is unavailable, and give up where something isn't found. */
    @Test
    void oneThatEveryClusterHasIsOnItsWay() {
        ApiStatus status = refused("default");

        assertThat(status.code()).isEqualTo(503);
        assertThat(status.message())
                .isEqualTo("the cluster is being founded: its namespace \"default\" isn't there yet; try again");
    }

    @Test
    void whatIsInNoNamespaceNeedsNone() {
        assertThat(Namespaces.refusal(new ObjectKey(new ResourceType("", "nodes"), "", "node-1"), Optional.empty()))
                .isEmpty();
    }

    private static ApiStatus refused(String namespace) {
        return Namespaces.refusal(new ObjectKey(CONFIG_MAPS, namespace, "settings"), Optional.empty())
                .orElseThrow();
    }
}
