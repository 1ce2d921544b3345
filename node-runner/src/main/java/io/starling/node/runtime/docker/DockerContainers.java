package io.starling.node.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.starling.core.network.PodDns;
import io.starling.node.runtime.ContainerRuntime.ContainerSetup;
import io.starling.node.runtime.ContainerRuntime.HostPort;
import io.starling.node.runtime.ContainerRuntime.PodSetup;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates and removes containers. Blocks.
 *
 * <p>The containers of a pod share the network of one that does nothing. A pod of a single container does without: its
 * container has a network of its own, which starts twice as fast; its address may change when it is restarted, and is
 * reported before it counts as ready again.
 */
final class DockerContainers {
    private final DockerClient calls;
    private final Labels labels;
    private final String resolver;

    /** @param resolver as in {@link Wiring} */
    DockerContainers(DockerClient calls, Labels labels, String resolver) {
        this.calls = calls;
        this.labels = labels;
        this.resolver = resolver;
    }

    /** Whether the pod's network is held by a container of its own. */
    static boolean shared(PodSetup pod) {
        return !pod.hostNetwork() && (pod.containers() > 1 || pod.early());
    }

    static String pauseName(PodSetup pod) {
        return "starling_POD_" + pod.uid();
    }

    /**
     * Creates and starts the holder of the pod's network; answers its id.
     *
     * @param network the engine's network for it; empty for the usual one
     */
    String startPause(PodSetup pod, String network) {
        CreateContainerCmd create = calls.createContainerCmd(PauseImage.NAME)
                .withName(pauseName(pod))
                .withEntrypoint(PauseImage.COMMAND)
                .withHostName(pod.hostname())
                .withLabels(labels.of(pod, "", 0));
        HostConfig host = publish(create, pod);
        names(host, pod);
        attach(host, network);
        return start(create, pauseName(pod));
    }

    private static void attach(HostConfig host, String network) {
        if (!network.isEmpty()) {
            host.withNetworkMode(network);
        }
    }

    /**
     * Creates and starts a container; answers its id.
     *
     * @param network the engine's network, where the container has one of its own; empty for the usual one
     */
    String start(ContainerSetup setup, String network) {
        PodSetup pod = setup.pod();
        String name = "starling_%s_%s_%d".formatted(setup.name(), pod.uid(), setup.attempt());
        CreateContainerCmd create = calls.createContainerCmd(setup.image())
                .withName(name)
                .withLabels(labels.of(pod, setup.name(), setup.attempt()))
                .withEnv(setup.env().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList())
                .withTty(setup.tty())
                .withStdinOpen(setup.stdin());
        command(create, setup);
        HostConfig host = publish(create, pod);
        limits(host, setup);
        host.withMounts(setup.mounts().stream().map(DockerContainers::mount).toList());
        if (pod.hostNetwork()) {
            host.withNetworkMode("host");
            names(host, pod);
        } else if (shared(pod)) {
            host.withNetworkMode("container:" + pauseName(pod));
            host.withPortBindings(List.of());
            create.withExposedPorts(List.of());
        } else {
            create.withHostName(pod.hostname());
            names(host, pod);
            attach(host, network);
        }
        return start(create, name);
    }

    /** Containers in another's network have its resolver too. */
    private void names(HostConfig host, PodSetup pod) {
        PodDns.Resolver names = pod.dns().resolver(pod.namespace(), resolver);
        if (!names.plain()) {
            host.withDns(names.servers()).withDnsSearch(names.searches()).withDnsOptions(names.options());
        }
    }

    private static void command(CreateContainerCmd create, ContainerSetup setup) {
        if (!setup.command().isEmpty()) {
            create.withEntrypoint(setup.command());
        }
        if (!setup.args().isEmpty()) {
            create.withCmd(setup.args());
        }
        if (!setup.workingDir().isEmpty()) {
            create.withWorkingDir(setup.workingDir());
        }
        if (!setup.user().isEmpty()) {
            create.withUser(setup.user());
        }
    }

    private static void limits(HostConfig host, ContainerSetup setup) {
        if (setup.nanoCpus() > 0) {
            host.withNanoCPUs(setup.nanoCpus());
        }
        if (setup.memoryBytes() > 0) {
            host.withMemory(setup.memoryBytes()).withMemorySwap(setup.memoryBytes());
        }
        host.withPrivileged(setup.privileged()).withReadonlyRootfs(setup.readOnlyRoot());
    }

    private static Mount mount(io.starling.node.runtime.ContainerRuntime.Mount mount) {
        return new Mount()
                .withType(MountType.BIND)
                .withSource(mount.source())
                .withTarget(mount.target())
                .withReadOnly(mount.readOnly());
    }

    private static HostConfig publish(CreateContainerCmd create, PodSetup pod) {
        List<PortBinding> bindings = new ArrayList<>();
        List<ExposedPort> exposed = new ArrayList<>();
        for (HostPort port : pod.ports()) {
            ExposedPort inside = new ExposedPort(
                    port.containerPort(), InternetProtocol.parse(port.protocol().toLowerCase(java.util.Locale.ROOT)));
            exposed.add(inside);
            Ports.Binding outside = port.hostIp().isEmpty()
                    ? Ports.Binding.bindPort(port.hostPort())
                    : Ports.Binding.bindIpAndPort(port.hostIp(), port.hostPort());
            bindings.add(new PortBinding(outside, inside));
        }
        HostConfig host = HostConfig.newHostConfig().withPortBindings(bindings);
        create.withExposedPorts(exposed).withHostConfig(host);
        return host;
    }

    /** What an earlier try left under the same name makes room. A container that doesn't start isn't left behind. */
    private String start(CreateContainerCmd create, String name) {
        String id;
        try {
            id = create(create, name);
        } catch (DockerException e) {
            throw io.starling.node.runtime.RuntimeFailure.container(Failures.message(e));
        }
        try {
            calls.startContainerCmd(id).exec();
            return id;
        } catch (DockerException e) {
            remove(id);
            throw Failures.start(e);
        }
    }

    private String create(CreateContainerCmd create, String name) {
        try {
            return create.exec().getId();
        } catch (ConflictException taken) {
            remove(name);
            return create.exec().getId();
        }
    }

    /** Removes a container, running or not; one that is gone, or is being removed, is no error. */
    void remove(String idOrName) {
        try {
            calls.removeContainerCmd(idOrName)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | ConflictException gone) {
            // what was to be reached
        }
    }
}
