package io.starling.http.kubernetes.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.kind.Schema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DescriptionsTest {
    private static final Map<String, Set<String>> TYPES = types();

    @Test
    void describeOnlyWhatThereIs() {
        assertThat(Descriptions.keys()).allMatch(key -> {
            int dot = key.indexOf('.');
            return dot < 0
                    ? TYPES.containsKey(key)
                    : TYPES.getOrDefault(key.substring(0, dot), Set.of()).contains(key.substring(dot + 1));
        });
    }

    @Test
    void describeEveryFieldOfWhatIsActedOnAsAWhole() {
        for (String type : List.of(
                "DeploymentSpec",
                "DeploymentStrategy",
                "RollingUpdateDeployment",
                "ReplicaSetSpec",
                "PodTemplateSpec",
                "LabelSelector",
                "Toleration",
                "EnvVar",
                "ContainerPort",
                "KeyToPath")) {
            assertThat(TYPES.getOrDefault(type, Set.of())).as(type).isNotEmpty().allMatch(field -> Descriptions.of(
                            type, field)
                    .isPresent());
        }
    }

    private static Map<String, Set<String>> types() {
        Map<String, Set<String>> types = new TreeMap<>();
        Deque<Schema> waiting = new ArrayDeque<>();
        for (Kind kind : Kinds.all()) {
            waiting.add(Schema.of(kind));
        }
        while (!waiting.isEmpty()) {
            Schema next = waiting.remove();
            Schema element = next.element();
            if (element != null) {
                waiting.add(element);
            } else if (next.shape() == Schema.Shape.OBJECT && !types.containsKey(next.typeName())) {
                types.put(next.typeName(), new TreeSet<>(next.fields().keySet()));
                waiting.addAll(next.fields().values());
            }
        }
        return types;
    }
}
