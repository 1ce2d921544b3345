package io.starling.node.local;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.time.Duration;

/** The Docker engine that the environment points to ({@code DOCKER_HOST}, else the usual socket). */
public final class DockerEngine {
    private DockerEngine() {}

    /** Whether it answers within a few seconds. */
    public static boolean answers() {
        try (DockerClient client = connect()) {
            client.pingCmd().exec();
            return true;
        } catch (IOException | RuntimeException e) { // the client throws its own and the transport's exceptions
            return false;
        }
    }

    /** A client for a few requests; the caller closes it. */
    public static DockerClient connect() {
        DefaultDockerClientConfig config =
                DefaultDockerClientConfig.createDefaultConfigBuilder().build();
        return DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .connectionTimeout(Duration.ofSeconds(3))
                        .responseTimeout(Duration.ofSeconds(30))
                        .build());
    }
}
