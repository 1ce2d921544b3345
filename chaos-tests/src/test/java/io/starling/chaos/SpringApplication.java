package io.starling.chaos;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The application of the module {@code chaos-tests/spring-client}, with Spring Cloud's clients as they are, in a JVM of its own. */
final class SpringApplication implements AutoCloseable {
    private static final Path TARGET = Path.of("spring-client", "target");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;
    private final Path said;

    private SpringApplication(Process process, int port, Path said) {
        this.process = process;
        this.port = port;
        this.said = said;
    }

    /**
     * Starts it; it is up when it answers.
     *
     * @param directory where it writes what it says
     * @param settings Spring's, as {@code spring.application.name=orders}
     */
    static SpringApplication start(Path directory, List<String> settings) throws IOException {
        if (!Files.isDirectory(TARGET.resolve("lib"))) {
            throw new IllegalStateException(
                    "This test needs the module chaos-tests/spring-client to be packaged before: add"
                            + " it to -pl, or build everything.");
        }
        int port = TestPorts.free(1);
        Path said = directory.resolve("said.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                TARGET.resolve("classes") + ":" + TARGET.resolve("lib") + "/*",
                "io.starling.peer.spring.Application",
                "--server.port=" + port));
        settings.forEach(setting -> command.add("--" + setting));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        return new SpringApplication(process, port, said);
    }

    /** The instances of a service that its discovery sees, by id; empty where it doesn't answer yet. */
    List<String> sees(String service) {
        String text = get("/seen?service=" + service);
        try {
            return text.isEmpty() ? List.of() : List.of(MAPPER.readValue(text, String[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the property {@code greeting} is to the running application; empty where it doesn't answer yet. */
    String greeting() {
        return get("/greeting");
    }

    private String get(String path) {
        if (!process.isAlive()) {
            throw new IllegalStateException("the application ended: " + said());
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Everything that it wrote. */
    String said() {
        try {
            return Files.readString(said, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as an operator would: it deregisters. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
