package io.starling.node.runtime.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import io.starling.node.runtime.RuntimeFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Bridges of the engine that are made for the pods of a node. Blocks. */
public final class DockerNetworks implements AutoCloseable {
    /** From this version on the engine drops what comes to a container from elsewhere, unless a network is told not to. */
    private static final int GUARDED_SINCE = 28;

    private final DockerConnection connection;

    private DockerNetworks(DockerConnection connection) {
        this.connection = connection;
    }

    /**
     * A network as it is to be.
     *
     * @param name among the networks of the engine
     * @param device the name of the bridge, 15 characters at most
     * @param range of its containers' addresses, as {@code 10.244.3.0/24}
     * @param gateway the address of the bridge, one of the range
     * @param mtu of its containers' interfaces
     * @param labels by which it is found
     */
    public record Spec(String name, String device, String range, String gateway, int mtu, Map<String, String> labels) {}

    /** Connects to the engine that containers run in. */
    public static DockerNetworks open() {
        return new DockerNetworks(DockerConnection.open());
    }

    /**
     * Makes a network where it isn't there.
     *
     * @throws RuntimeFailure with a sentence, where the engine refuses or doesn't answer
     */
    public void ensure(Spec spec) {
        try {
            if (!there(spec.name())) {
                create(spec);
            }
        } catch (RuntimeException e) {
            throw RuntimeFailure.unusable("the engine doesn't make the network " + spec.name() + " of " + spec.range()
                    + ": " + (e instanceof DockerException refusal ? Failures.message(refusal) : e));
        }
    }

    private boolean there(String name) {
        try {
            connection.calls().inspectNetworkCmd().withNetworkId(name).exec();
            return true;
        } catch (NotFoundException missing) {
            return false;
        }
    }

    private void create(Spec spec) {
        Map<String, String> options = new HashMap<>();
        options.put("com.docker.network.bridge.name", spec.device());
        // Between pods no address is replaced; who may be is for the node's own rules to say.
        options.put("com.docker.network.bridge.enable_ip_masquerade", "false");
        options.put("com.docker.network.driver.mtu", Integer.toString(spec.mtu()));
        if (version() >= GUARDED_SINCE) {
            options.put("com.docker.network.bridge.gateway_mode_ipv4", "nat-unprotected");
        }
        connection
                .calls()
                .createNetworkCmd()
                .withName(spec.name())
                .withDriver("bridge")
                .withCheckDuplicate(true)
                .withIpam(new Network.Ipam()
                        .withConfig(new Network.Ipam.Config()
                                .withSubnet(spec.range())
                                .withGateway(spec.gateway())))
                .withOptions(options)
                .withLabels(spec.labels())
                .exec();
    }

    private int version() {
        String version =
                Objects.requireNonNullElse(connection.calls().infoCmd().exec().getServerVersion(), "");
        String major = version.replaceFirst("\\..*", "");
        return major.matches("[0-9]{1,4}") ? Integer.parseInt(major) : 0;
    }

    /** The names of the networks that bear a label. */
    public List<String> labelled(String label, String value) {
        return connection.calls().listNetworksCmd().withFilter("label", List.of(label + "=" + value)).exec().stream()
                .map(Network::getName)
                .toList();
    }

    /** Removes a network, unless containers are in it; whether it is gone. */
    public boolean remove(String name) {
        try {
            connection.calls().removeNetworkCmd(name).exec();
            return true;
        } catch (NotFoundException gone) {
            return true;
        } catch (DockerException inUse) {
            return false;
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
