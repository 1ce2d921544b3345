package io.starling.http.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResourcePathTest {
    private static Optional<ResourcePath> parse(String path) {
        return ResourcePath.parse(List.of(path.split("/")));
    }

    @Test
    void namesResourcesOfTheCoreGroupAndOfOthers() {
        assertThat(parse("api/v1/pods")).contains(new ResourcePath("", "v1", null, "pods", null, "", false));
        assertThat(parse("apis/apps/v1/namespaces/a/deployments/web/scale"))
                .contains(new ResourcePath("apps", "v1", "a", "deployments", "web", "scale", false));
    }

    @Test
    void aNamespaceIsAnObjectToo() {
        assertThat(parse("api/v1/namespaces/a"))
                .contains(new ResourcePath("", "v1", null, "namespaces", "a", "", false));
        assertThat(parse("api/v1/namespaces/a/finalize"))
                .contains(new ResourcePath("", "v1", null, "namespaces", "a", "finalize", false));
        assertThat(parse("api/v1/namespaces/a/pods"))
                .contains(new ResourcePath("", "v1", "a", "pods", null, "", false));
    }

    @Test
    void theOldWatchPathsAreKnown() {
        assertThat(parse("api/v1/watch/namespaces/a/pods/p"))
                .contains(new ResourcePath("", "v1", "a", "pods", "p", "", true));
    }

    @Test
    void groupsAndVersionsAreNoResources() {
        assertThat(parse("api/v1")).isEmpty();
        assertThat(parse("apis/apps/v1")).isEmpty();
        assertThat(parse("api/v1/namespaces/a/pods/p/log/more")).isEmpty();
    }
}
