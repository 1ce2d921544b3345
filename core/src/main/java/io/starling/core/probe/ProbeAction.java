package io.starling.core.probe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** How a container is asked. */
public sealed interface ProbeAction {
    /** A GET; every status from 200 to 399 is a success. */
    record HttpGet(boolean secure, String host, int port, String path, List<Header> headers) implements ProbeAction {}

    /** A connection that is accepted is a success. */
    record TcpSocket(String host, int port) implements ProbeAction {}

    /** A command that ends with 0 is a success. */
    record Exec(List<String> command) implements ProbeAction {}

    /** A call of {@code grpc.health.v1.Health/Check}; SERVING is a success. */
    record Grpc(int port, String service) implements ProbeAction {}

    /** It names a port that the container hasn't: always a failure. */
    record NoSuchPort(String name) implements ProbeAction {}

    record Header(String name, String value) {}

    /**
     * Reads the action of a probe.
     *
     * @param container the container, for its named ports
     */
    static ProbeAction of(JsonNode probe, JsonNode container) {
        if (probe.has("httpGet")) {
            JsonNode get = probe.path("httpGet");
            int port = port(get.path("port"), container);
            String path = get.path("path").asText("/");
            List<Header> headers = get.path("httpHeaders")
                    .valueStream()
                    .map(header -> new Header(
                            header.path("name").asText(), header.path("value").asText("")))
                    .toList();
            return port == 0
                    ? new NoSuchPort(get.path("port").asText())
                    : new HttpGet(
                            get.path("scheme").asText("HTTP").equals("HTTPS"),
                            get.path("host").asText(""),
                            port,
                            path.startsWith("/") ? path : "/" + path,
                            headers);
        } else if (probe.has("tcpSocket")) {
            JsonNode socket = probe.path("tcpSocket");
            int port = port(socket.path("port"), container);
            return port == 0
                    ? new NoSuchPort(socket.path("port").asText())
                    : new TcpSocket(socket.path("host").asText(""), port);
        } else if (probe.has("grpc")) {
            JsonNode call = probe.path("grpc");
            return new Grpc(call.path("port").asInt(), call.path("service").asText(""));
        }
        List<String> words = new ArrayList<>();
        probe.path("exec").path("command").forEach(word -> words.add(word.asText()));
        return new Exec(List.copyOf(words));
    }

    /** The number of a port; 0 where no port of the container has the name. */
    static int port(JsonNode port, JsonNode container) {
        if (port.canConvertToInt()) {
            return port.asInt();
        }
        for (JsonNode named : container.path("ports")) {
            if (named.path("name").asText("").equals(port.asText())) {
                return named.path("containerPort").asInt();
            }
        }
        return port.asInt(0);
    }
}
