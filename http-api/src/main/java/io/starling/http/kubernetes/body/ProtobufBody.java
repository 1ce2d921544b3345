package io.starling.http.kubernetes.body;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime.Unknown;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Kubernetes' protobuf bodies: the bytes {@code k8s\0}, then a {@code runtime.Unknown} that names the kind and holds the
 * object. kubectl from 1.32 on sends what it generates itself ({@code create deployment}...) in this form.
 */
final class ProtobufBody {
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private ProtobufBody() {}

    static ObjectNode parse(byte[] bytes) {
        if (bytes.length < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw Bodies.refused("the body is not in Kubernetes' protobuf format: it must start with \"k8s\\0\"");
        }
        try {
            Unknown envelope = Unknown.parseFrom(
                    com.google.protobuf.ByteString.copyFrom(bytes, MAGIC.length, bytes.length - MAGIC.length));
            String apiVersion = envelope.getTypeMeta().getApiVersion();
            String kind = envelope.getTypeMeta().getKind();
            ObjectNode object = ProtobufTree.object(
                    message(apiVersion, kind, envelope.getRaw().toByteArray()));
            object.put("apiVersion", apiVersion);
            object.put("kind", kind);
            return object;
        } catch (InvalidProtocolBufferException e) {
            throw Bodies.refused("the body is not valid protobuf: " + e.getMessage());
        }
    }

    private static Message message(String apiVersion, String kind, byte[] raw) throws InvalidProtocolBufferException {
        if (kind.equals("DeleteOptions")) {
            return Meta.DeleteOptions.parseFrom(raw);
        }
        try {
            Class<?> type = Class.forName("io.kubernetes.client.proto." + outerClass(apiVersion) + "$" + kind);
            return (Message) type.getMethod("parseFrom", byte[].class).invoke(null, (Object) raw);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof InvalidProtocolBufferException invalid
                    ? invalid
                    : new InvalidProtocolBufferException(String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            throw Bodies.refused("no kind \"" + kind + "\" is known for version \"" + apiVersion + "\" in protobuf");
        }
    }

    /** {@code V1}, {@code V1Apps}, {@code V1Rbac}: how the generated classes are named after version and group. */
    private static String outerClass(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        String version = apiVersion.substring(slash + 1);
        String group = slash < 0 ? "" : apiVersion.substring(0, slash).split("\\.", 2)[0];
        return capital(version) + capital(group);
    }

    private static String capital(String word) {
        return word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
