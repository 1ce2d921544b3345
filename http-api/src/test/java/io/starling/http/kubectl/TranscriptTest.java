package io.starling.http.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.http.ServedApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The requests that kubectl 1.28 and 1.33 made for {@link KubectlScript}, played again, without any kubectl: each must get
 * the same status code, and the parts of the answer that the record names. Requests that hang on a resourceVersion or a
 * uid of that run are left out of the record. One line per request; {@code base64} holds a protobuf body.
 */
class TranscriptTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Test
    void everyRequestGetsItsAnswer() throws Exception {
        List<String> lines = lines();
        assertThat(lines).hasSizeGreaterThan(150);
        try (ServedApi api = ServedApi.start()) {
            for (String line : lines) {
                play(api, MAPPER.readTree(line));
            }
        }
    }

    private static void play(ServedApi api, JsonNode record) throws Exception {
        String what = "kubectl " + record.path("kubectl").asText() + " "
                + record.path("command").asText() + ": " + record.path("method").asText() + " "
                + record.path("path").asText();
        HttpRequest.Builder request = api.request(record.path("path").asText())
                .header("Accept", record.path("accept").asText())
                .method(record.path("method").asText(), body(record));
        if (record.has("type")) {
            request.header("Content-Type", record.path("type").asText());
        }
        HttpResponse<String> answer = api.send(request);
        assertThat(answer.statusCode())
                .as(what + "\n" + answer.body())
                .isEqualTo(record.path("status").asInt());
        for (JsonNode part : record.path("has")) {
            assertThat(answer.body()).as(what).contains(part.asText());
        }
    }

    private static BodyPublisher body(JsonNode record) {
        if (record.has("base64")) {
            return BodyPublishers.ofByteArray(
                    Base64.getDecoder().decode(record.path("base64").asText()));
        }
        return record.has("body") ? BodyPublishers.ofString(record.path("body").asText()) : BodyPublishers.noBody();
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = TranscriptTest.class.getResourceAsStream("/kubectl-transcript.jsonl")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
