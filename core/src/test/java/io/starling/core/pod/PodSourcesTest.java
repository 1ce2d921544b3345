package io.starling.core.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Variables and files of a pod. */
class PodSourcesTest {
    private static final String CONFIG = "{'data':{'a':'1','b-c':'2','bad key':'3'},'binaryData':{'bytes':'AAEC'}}";
    private static final String SECRET = "{'data':{'password':'c2VjcmV0'}}";

    @Test
    void expandsWhatIsKnown() {
        Map<String, String> known = Map.of("A", "1");
        assertThat(Expansion.expand("$(A) $(B) $$(A) $$ $A", known)).isEqualTo("1 $(B) $(A) $ $A");
    }

    @Test
    void takesVariablesFromEverywhereInOrder() throws PodSources.Missing {
        assertThat(environment("{'name':'m','envFrom':[{'prefix':'P_','configMapRef':{'name':'config'}},"
                        + "{'secretRef':{'name':'gone','optional':true}}],'env':["
                        + "{'name':'P_a','value':'over'},"
                        + "{'name':'S','valueFrom':{'secretKeyRef':{'name':'secret','key':'password'}}},"
                        + "{'name':'N','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}},"
                        + "{'name':'L','valueFrom':{'fieldRef':{'fieldPath':'metadata.labels[\\u0027app\\u0027]'}}},"
                        + "{'name':'C','valueFrom':{'resourceFieldRef':{'resource':'limits.cpu'}}},"
                        + "{'name':'M','valueFrom':{'resourceFieldRef':{'resource':'limits.memory','divisor':'1Mi'}}},"
                        + "{'name':'O','valueFrom':{'configMapKeyRef':{'name':'config','key':'no','optional':true}}},"
                        + "{'name':'X','value':'$(S) at $(IP)'}],"
                        + "'resources':{'limits':{'memory':'64Mi'}}}"))
                .containsExactly(
                        Map.entry("P_a", "over"),
                        Map.entry("P_b-c", "2"),
                        Map.entry("S", "secret"),
                        Map.entry("N", "p"),
                        Map.entry("L", "web"),
                        Map.entry("C", "4"),
                        Map.entry("M", "64"),
                        Map.entry("X", "secret at $(IP)"));
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> environment("{'name':'m','envFrom':[{'configMapRef':{'name':'gone'}}]}"))
                .hasMessage("configmap \"gone\" not found");
        assertThatThrownBy(() -> environment(
                        "{'name':'m','env':[{'name':'A','valueFrom':{'secretKeyRef':{'name':'secret','key':'no'}}}]}"))
                .hasMessage("couldn't find key no in Secret default/secret");
    }

    @Test
    void keepsBinaryDataOutOfVariablesButNotOutOfFiles() throws PodSources.Missing {
        assertThat(environment("{'name':'m','envFrom':[{'configMapRef':{'name':'config'}}]}"))
                .containsOnlyKeys("a", "b-c");
        assertThatThrownBy(
                        () -> environment(
                                "{'name':'m','env':[{'name':'A','valueFrom':{'configMapKeyRef':{'name':'config','key':'bytes'}}}]}"))
                .hasMessage("couldn't find key bytes in ConfigMap default/config");
        Map<String, VolumeFiles.File> files = files("{'name':'v','configMap':{'name':'config'}}");
        assertThat(Objects.requireNonNull(files.get("bytes")).content()).containsExactly(0, 1, 2);
    }

    @Test
    void projectsFilesWithTheirModes() throws PodSources.Missing {
        Map<String, VolumeFiles.File> files = files("{'name':'v','projected':{'defaultMode':256,'sources':["
                + "{'configMap':{'name':'config','items':[{'key':'a','path':'deep/a','mode':384}]}},"
                + "{'secret':{'name':'secret'}},"
                + "{'downwardAPI':{'items':[{'path':'labels','fieldRef':{'fieldPath':'metadata.labels'}}]}}]}}");
        assertThat(files).containsOnlyKeys("deep/a", "password", "labels");
        assertThat(text(files, "deep/a")).isEqualTo("1");
        assertThat(text(files, "password")).isEqualTo("secret");
        assertThat(text(files, "labels")).isEqualTo("app=\"web\"");
        assertThat(files.values()).extracting(VolumeFiles.File::mode).containsExactly(0600, 0400, 0400);
    }

    @Test
    void refusesAMissingVolumeSourceUnlessItIsOptional() throws PodSources.Missing {
        assertThat(files("{'name':'v','secret':{'secretName':'gone','optional':true}}"))
                .isEmpty();
        assertThatThrownBy(() -> files("{'name':'v','secret':{'secretName':'gone'}}"))
                .hasMessage("secret \"gone\" not found");
        assertThatThrownBy(() -> files("{'name':'v','configMap':{'name':'config','items':[{'key':'no','path':'x'}]}}"))
                .hasMessage("references non-existent key: no");
    }

    @Test
    void findsEverythingAPodRefersTo() {
        ApiObject pod = PodLifecycleTest.object("{'imagePullSecrets':[{'name':'pull'}],'volumes':["
                + "{'name':'v','secret':{'secretName':'s'}},{'name':'w','projected':{'sources':[{'configMap':{'name':'c'}}]}}],"
                + "'containers':[{'name':'m','envFrom':[{'secretRef':{'name':'e'}}]}]}");
        assertThat(PodSources.references(pod)).extracting(ObjectKey::name).containsExactly("e", "s", "c", "pull");
    }

    private static Map<String, String> environment(String container) throws PodSources.Missing {
        PodSources sources = sources("{'containers':[" + container + "]}");
        return Environment.of(PodSources.containerTree(sources.pod(), "m"), sources);
    }

    private static Map<String, VolumeFiles.File> files(String volume) throws PodSources.Missing {
        PodSources sources = sources("{'volumes':[" + volume + "]}");
        return VolumeFiles.of(sources.pod().spec().path("volumes").path(0), sources);
    }

    private static String text(Map<String, VolumeFiles.File> files, String name) {
        VolumeFiles.File file = files.get(name);
        return file == null ? "" : new String(file.content(), StandardCharsets.UTF_8);
    }

    private static PodSources sources(String spec) {
        ApiObject pod = PodLifecycleTest.object(spec);
        return new PodSources(
                pod,
                "node-1",
                "192.168.0.1",
                "10.0.0.1",
                Map.of("cpu", "4"),
                Map.of(
                        PodSources.configMap(pod, "config"), json(CONFIG),
                        PodSources.secret(pod, "secret"), json(SECRET)));
    }

    private static ApiObject json(String text) {
        try {
            return ApiObject.of((ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"')));
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
