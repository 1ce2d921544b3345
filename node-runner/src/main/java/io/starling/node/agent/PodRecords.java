package io.starling.node.agent;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pods an agent took on, on disk: {@code pods/UID/pod.json}. A restarted agent finds here what its containers belong
 * to. Blocks: call it on the runtime dispatcher.
 */
final class PodRecords {
    private static final Logger LOG = LoggerFactory.getLogger(PodRecords.class);
    private static final String FILE = "pod.json";
    private static final String STOPPING = "stopping";

    private final ObjectMapper mapper = JsonMapper.builder()
            .visibility(com.fasterxml.jackson.annotation.PropertyAccessor.FIELD, JsonAutoDetect.Visibility.NON_PRIVATE)
            .build();
    private final Path pods;

    private PodRecords(Path pods) {
        this.pods = pods;
    }

    static PodRecords in(Path dataDirectory) {
        return new PodRecords(dataDirectory.resolve("pods"));
    }

    /** The directory of one pod: its record, its volumes. */
    Path directory(String uid) {
        return pods.resolve(uid.replaceAll("[^A-Za-z0-9-]", "_"));
    }

    /** Writes the record in a way that leaves no half of it. */
    void save(HeldPod pod) {
        Path directory = directory(pod.uid());
        try {
            Files.createDirectories(directory);
            write(directory.resolve(FILE), mapper.writeValueAsBytes(pod));
        } catch (IOException e) {
            throw new UncheckedIOException("can't record pod " + pod.pod() + " in " + directory, e);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.write(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Notes that a pod is being stopped: what of it ends is not to be started again, by a later agent either.
     *
     * @param end when nothing of it may run any more
     */
    void stopping(String uid, Instant end) {
        Path directory = directory(uid);
        try {
            // A pod that has ended meanwhile has no record any more.
            if (Files.isDirectory(directory)) {
                write(directory.resolve(STOPPING), end.toString().getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            LOG.warn("It can't be noted in {} that the pod is being stopped: {}", directory, e.getMessage());
        }
    }

    /** When nothing of a pod may run any more; empty where it isn't being stopped. */
    Optional<Instant> stopping(String uid) {
        try {
            return Optional.of(Instant.parse(Files.readString(directory(uid).resolve(STOPPING))));
        } catch (IOException | DateTimeParseException none) {
            return Optional.empty();
        }
    }

    /** All records. One that can't be read is left out, with a warning: its containers are then unwanted. */
    List<HeldPod> load() {
        if (!Files.isDirectory(pods)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(pods)) {
            List<HeldPod> held = new ArrayList<>();
            for (Path directory : directories.sorted().toList()) {
                read(directory.resolve(FILE), held);
            }
            return held;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the pods recorded in " + pods, e);
        }
    }

    private void read(Path file, List<HeldPod> held) {
        try {
            held.add(mapper.readValue(file.toFile(), HeldPod.class));
        } catch (IOException e) {
            LOG.warn("The record {} can't be read, so its pod is given up: {}", file, e.getMessage());
        }
    }

    /** Removes the record and everything beside it. */
    void remove(String uid) {
        Trees.delete(directory(uid));
    }
}
