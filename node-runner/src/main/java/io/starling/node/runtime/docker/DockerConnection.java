package io.starling.node.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Two clients of one engine.
 *
 * @param calls for short calls: an engine that doesn't answer in two minutes counts as gone
 * @param streams for events, logs and pulls, which may be silent for long
 * @param address where the engine is
 */
record DockerConnection(DockerClient calls, DockerClient streams, String address) {
    private static final int CONNECTIONS = 512;

    static DockerConnection open() {
        DockerClientConfig config =
                DefaultDockerClientConfig.createDefaultConfigBuilder().build();
        return new DockerConnection(
                DockerClientImpl.getInstance(
                        config,
                        http(config).responseTimeout(Duration.ofMinutes(2)).build()),
                DockerClientImpl.getInstance(config, http(config).build()),
                config.getDockerHost().toString());
    }

    private static ZerodepDockerHttpClient.Builder http(DockerClientConfig config) {
        return new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .maxConnections(CONNECTIONS)
                .connectionTimeout(Duration.ofSeconds(5));
    }

    void close() {
        try {
            calls.close();
            streams.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
