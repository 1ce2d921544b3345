package io.starling.node.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The demo's application where pods are plain processes: one page, served on the pod's own address. */
final class DemoPage {
    private DemoPage() {}

    /** Serves until it is killed. The environment says what: MESSAGE, POD_NAME, NODE_NAME, POD_IP. */
    public static void main(String[] arguments) throws IOException {
        String text = System.getenv("MESSAGE") + ", " + System.getenv("POD_NAME") + " on " + System.getenv("NODE_NAME")
                + "\n";
        byte[] page = text.getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(System.getenv("POD_IP"), Demo.PORT), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, page.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(page);
            }
        });
        server.start();
    }
}
