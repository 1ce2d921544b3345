package io.starling.chaos.bench;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import io.starling.node.local.DockerEngine;
import io.starling.node.local.LaunchException;
import io.starling.node.runtime.docker.ImageArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The Docker engine without Starling: what it needs for the same containers, asked by the same client library. */
final class BareEngine implements AutoCloseable {
    /** A busybox and nothing else. */
    static final String IMAGE = "starling-bench:1";

    static final List<String> COMMAND = List.of("/busybox", "sleep", "100000");

    /** So many requests at once, as an agent sends at most. */
    private static final int AT_ONCE = 16;

    private final DockerClient engine;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    private BareEngine(DockerClient engine) {
        this.engine = engine;
    }

    /** @throws LaunchException where no engine answers, or the image can't be made */
    static BareEngine connect() {
        if (!DockerEngine.answers()) {
            throw new LaunchException(
                    "No Docker engine answers, and the part DOCKER measures one: start it, or name the others with --only.");
        }
        BareEngine engine = new BareEngine(DockerEngine.connect());
        engine.makeImage();
        return engine;
    }

    /** Creates and starts containers, and removes them; answers how long the first two took, in milliseconds. */
    double run(int containers) {
        long begin = System.nanoTime();
        List<String> ids = all(containers, this::start);
        double millis = (System.nanoTime() - begin) / 1e6;
        all(
                ids.size(),
                i -> engine.removeContainerCmd(ids.get(i)).withForce(true).exec());
        return millis;
    }

    private String start(int number) {
        try (CreateContainerCmd create = engine.createContainerCmd(IMAGE)) {
            String id = create.withEntrypoint(COMMAND).exec().getId();
            engine.startContainerCmd(id).exec();
            return id;
        }
    }

    private interface Call<T> {
        T on(int number);
    }

    private <T> List<T> all(int count, Call<T> call) {
        try {
            List<Callable<T>> calls = Stream.iterate(0, i -> i + 1)
                    .limit(count)
                    .map(i -> (Callable<T>) () -> call.on(i))
                    .toList();
            List<Future<T>> answers = threads.invokeAll(calls);
            List<T> results = new ArrayList<>();
            for (Future<T> answer : answers) {
                results.add(answer.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new LaunchException("The engine refuses: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    private void makeImage() {
        Path busybox = Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new LaunchException("The image needs a static busybox: apt-get install busybox-static."));
        try {
            byte[] layer = ImageArchive.layerOf("busybox", Files.readAllBytes(busybox));
            String architecture = engine.versionCmd().exec().getArch();
            engine.loadImageCmd(new ByteArrayInputStream(ImageArchive.of(IMAGE, architecture, layer)))
                    .exec();
        } catch (IOException | DockerException e) {
            throw new LaunchException("The image can't be made: " + e.getMessage() + ".", e);
        }
    }

    /** Removes the image too. */
    @Override
    public void close() {
        threads.shutdown();
        try (engine) {
            engine.removeImageCmd(IMAGE).withForce(true).exec();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
