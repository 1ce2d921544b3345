package io.starling.node.agent;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * The one call of gRPC that probes make: {@code grpc.health.v1.Health/Check}, over plain HTTP/2. Its question has one text field
 * and its answer one number, so both are written and read here, on the HTTP/2 client that the project has anyway.
 */
final class GrpcHealth {
    private static final int FRAME_HEAD = 5;
    private static final int FIELD_1_TEXT = 0x0a;
    private static final int FIELD_1_NUMBER = 0x08;
    private static final String[] STATUS = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
    private static final int SERVING = 1;

    private GrpcHealth() {}

    /** @return empty where the service serves, else what it says */
    static CompletionStage<String> check(ActorSystem<?> system, String host, int port, String service) {
        HttpRequest request = HttpRequest.POST("http://" + host + ":" + port + "/grpc.health.v1.Health/Check")
                .addHeader(RawHeader.create("te", "trailers"))
                .withEntity(HttpEntities.create(
                        ContentTypes.create(MediaTypes.applicationBinary("grpc", false)), question(service)));
        return Source.single(request)
                .via(Http.get(system).connectionTo(host).toPort(port).http2WithPriorKnowledge())
                .runWith(Sink.head(), system)
                .thenCompose(response -> read(system, response));
    }

    /** A frame (not compressed, its length) around a message. */
    static ByteString question(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteStringBuilder message = new ByteStringBuilder();
        if (name.length > 0) {
            message.addOne((byte) FIELD_1_TEXT);
            int length = name.length;
            for (; length > 0x7f; length >>>= 7) {
                message.addOne((byte) (length | 0x80));
            }
            message.addOne((byte) length);
            message.putBytes(name);
        }
        ByteString body = message.result();
        return ByteString.fromArray(new byte[] {
                    0,
                    (byte) (body.size() >>> 24),
                    (byte) (body.size() >>> 16),
                    (byte) (body.size() >>> 8),
                    (byte) body.size()
                })
                .concat(body);
    }

    private static CompletionStage<String> read(ActorSystem<?> system, HttpResponse response) {
        String refusal = response.getHeader("grpc-status")
                .map(status -> "the health service answered with gRPC status " + status.value())
                .orElse("the health service gave no answer");
        return response.entity()
                .getDataBytes()
                .runFold(ByteString.emptyByteString(), ByteString::concat, system)
                .thenApply(body -> judge(body, refusal));
    }

    /**
     * @param refusal what to say where there is no message
     */
    static String judge(ByteString body, String refusal) {
        if (body.size() < FRAME_HEAD) {
            return refusal;
        }
        boolean told = body.size() >= FRAME_HEAD + 2 && body.apply(FRAME_HEAD) == FIELD_1_NUMBER;
        int status = told ? body.apply(FRAME_HEAD + 1) : 0;
        String title = status >= 0 && status < STATUS.length ? STATUS[status] : Integer.toString(status);
        return status == SERVING ? "" : "service unhealthy (responded with \"" + title + "\")";
    }
}
