package io.starling.node.network;

import io.starling.actors.network.ServiceFeed;
import io.starling.core.address.Block;
import io.starling.core.network.RoutedService;
import io.starling.node.network.kernel.Leftovers;
import io.starling.node.network.kernel.LocalRange;
import io.starling.node.network.kernel.Machine;
import io.starling.node.network.proxy.Place;
import io.starling.node.network.proxy.UserSpaceProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All traffic to Services through a user-space proxy, for a node without kernel rules. */
final class UserSpace implements ServiceProxy {
    private static final Logger LOG = LoggerFactory.getLogger(UserSpace.class);

    private final Machine machine;
    private final Machine.Held presence;
    private final UserSpaceProxy proxy;
    private final boolean clusterIps;

    private UserSpace(Machine machine, Machine.Held presence, UserSpaceProxy proxy, boolean clusterIps) {
        this.machine = machine;
        this.presence = presence;
        this.proxy = proxy;
        this.clusterIps = clusterIps;
    }

    /**
     * Starts it, and says what can't be had.
     *
     * @throws UncheckedIOException where the files can't be used by which members agree
     */
    static UserSpace start(String cluster, String node, UnaryOperator<RoutedService> here) {
        try {
            Machine machine = Machine.of(cluster);
            Leftovers.sweep(machine.table());
            Machine.Held presence = machine.present(node)
                    .orElseThrow(() -> new IOException("another member runs node " + node + " on this machine"));
            Optional<String> lost = LocalRange.claim(machine);
            lost.ifPresent(reason -> LOG.warn(
                    "cluster IPs ({}) don't lead to Services on this node, node ports do: {}",
                    Block.CLUSTER_IPS.range(),
                    reason));
            UserSpaceProxy proxy = UserSpaceProxy.start(new UserSpaceProxy.Settings(
                    cluster,
                    node,
                    Place.ANYWHERE,
                    lost.isEmpty(),
                    true,
                    Machine.ports(),
                    UserSpaceProxy.usualThreads(),
                    here));
            return new UserSpace(machine, presence, proxy, lost.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether cluster IPs lead to Services here. */
    boolean clusterIps() {
        return clusterIps;
    }

    @Override
    public void apply(ServiceFeed.Update update) {
        proxy.apply(update);
    }

    @Override
    public void close() {
        proxy.close();
        presence.close();
        try {
            Leftovers.removeWhenFree(machine);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
