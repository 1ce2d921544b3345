package io.starling.http.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.object.Refusal;
import io.starling.http.kubernetes.Rendering.Shape;
import org.junit.jupiter.api.Test;

class RenderingTest {
    @Test
    void kubectlGetsATable() {
        Rendering rendering = Rendering.of("application/json;as=Table;v=v1;g=meta.k8s.io,"
                + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json");
        assertThat(rendering.shape()).isEqualTo(Shape.TABLE);
        assertThat(rendering.metaVersion()).isEqualTo("meta.k8s.io/v1");
    }

    @Test
    void spacesBetweenParametersDontMatter() {
        assertThat(Rendering.of("application/json; as=Table; v=v1; g=meta.k8s.io")
                        .shape())
                .isEqualTo(Shape.TABLE);
    }

    @Test
    void whatCannotBeServedIsPassedOver() {
        Rendering rendering = Rendering.of("application/vnd.kubernetes.protobuf,application/json;as=Chart;v=v1,"
                + "application/yaml;q=0.5,application/json;q=0.4");
        assertThat(rendering.yaml()).isTrue();
        assertThat(rendering.shape()).isEqualTo(Shape.OBJECT);
    }

    @Test
    void nothingAndAnythingMeanJson() {
        assertThat(Rendering.of("")).isEqualTo(Rendering.JSON);
        assertThat(Rendering.of("*/*")).isEqualTo(Rendering.JSON);
        assertThat(Rendering.of("application/json, */*")).isEqualTo(Rendering.JSON);
    }

    @Test
    void onlyForeignTypesAreRefused() {
        assertThatThrownBy(() -> Rendering.of("text/html")).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(
                        refusal.status().code())
                .isEqualTo(406));
        assertThatThrownBy(() -> Rendering.ofStream("application/yaml")).isInstanceOf(Refusal.class);
    }
}
