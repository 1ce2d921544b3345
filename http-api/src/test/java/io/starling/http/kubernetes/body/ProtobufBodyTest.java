package io.starling.http.kubernetes.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.kubernetes.client.proto.IntStr.IntOrString;
import io.kubernetes.client.proto.Meta.ObjectMeta;
import io.kubernetes.client.proto.Meta.Time;
import io.kubernetes.client.proto.Resource.Quantity;
import io.kubernetes.client.proto.Runtime.TypeMeta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.starling.core.object.Refusal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProtobufBodyTest {
    private static byte[] envelope(String apiVersion, String kind, MessageLite message) {
        Unknown unknown = Unknown.newBuilder()
                .setTypeMeta(TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(message.toByteString())
                .build();
        return ByteString.copyFromUtf8("k8s\0").concat(unknown.toByteString()).toByteArray();
    }

    @Test
    void embeddedStructsLieFlatAndScalarsAreScalars() {
        V1.Volume volume = V1.Volume.newBuilder()
                .setName("v")
                .setVolumeSource(V1.VolumeSource.newBuilder().setEmptyDir(V1.EmptyDirVolumeSource.newBuilder()))
                .build();
        V1.Container container = V1.Container.newBuilder()
                .setName("c")
                .setImage("nginx")
                .setWorkingDir("")
                .setResources(V1.ResourceRequirements.newBuilder()
                        .putLimits(
                                "cpu", Quantity.newBuilder().setString("200m").build()))
                .setLivenessProbe(V1.Probe.newBuilder()
                        .setHandler(V1.ProbeHandler.newBuilder()
                                .setTcpSocket(V1.TCPSocketAction.newBuilder()
                                        .setPort(IntOrString.newBuilder()
                                                .setType(0)
                                                .setIntVal(80)))))
                .build();
        V1Apps.Deployment deployment = V1Apps.Deployment.newBuilder()
                .setMetadata(ObjectMeta.newBuilder()
                        .setName("web")
                        .setNamespace("")
                        .setGeneration(0)
                        .setCreationTimestamp(Time.newBuilder().setSeconds(0).setNanos(0)))
                .setSpec(V1Apps.DeploymentSpec.newBuilder()
                        .setReplicas(0)
                        .setMinReadySeconds(0)
                        .setTemplate(V1.PodTemplateSpec.newBuilder()
                                .setSpec(V1.PodSpec.newBuilder()
                                        .addContainers(container)
                                        .addVolumes(volume)
                                        .setTerminationGracePeriodSeconds(0))))
                .build();
        assertThat(ProtobufBody.parse(envelope("apps/v1", "Deployment", deployment))
                        .toString())
                .isEqualTo("{\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":0,\"template\":{\"spec\":{"
                        + "\"volumes\":[{\"name\":\"v\",\"emptyDir\":{}}],"
                        + "\"containers\":[{\"name\":\"c\",\"image\":\"nginx\","
                        + "\"resources\":{\"limits\":{\"cpu\":\"200m\"}},"
                        + "\"livenessProbe\":{\"tcpSocket\":{\"port\":80}}}],"
                        + "\"terminationGracePeriodSeconds\":0}}},"
                        + "\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\"}");
    }

    @Test
    void bytesAreBase64() {
        V1.Secret secret = V1.Secret.newBuilder()
                .putData("p", ByteString.copyFromUtf8("q"))
                .setType("Opaque")
                .build();
        assertThat(ProtobufBody.parse(envelope("v1", "Secret", secret)).toString())
                .isEqualTo("{\"data\":{\"p\":\"cQ==\"},\"type\":\"Opaque\",\"apiVersion\":\"v1\",\"kind\":\"Secret\"}");
    }

    @Test
    void brokenBytesAreRefused() {
        for (byte[] bytes : new byte[][] {
            {},
            "k8s".getBytes(StandardCharsets.UTF_8),
            "{}".getBytes(StandardCharsets.UTF_8),
            "k8s\0\7\7\7".getBytes(StandardCharsets.UTF_8),
            envelope("v1", "Nonsense", V1.Secret.getDefaultInstance()),
            envelope("nonsense/v1", "Secret", V1.Secret.getDefaultInstance())
        }) {
            assertThatThrownBy(() -> ProtobufBody.parse(bytes))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.status().code()).isEqualTo(400));
        }
    }
}
