package io.starling.http.consul;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How the cluster shows itself to Consul's clients: as one datacenter with one agent, which every member is a door to. So a
 * client that was registered through one member, or holds a lock, loses nothing when it goes on with another.
 *
 * @param datacenter its name
 * @param agent the name of the node that belongs to the agent
 * @param self where this member is
 * @param members where the control members are, this one among them
 */
public record ConsulSettings(String datacenter, String agent, Peer self, Supplier<List<Peer>> members) {
    /** Consul's usual name of a datacenter. */
    public static final String DATACENTER = "dc1";

    /** The name of the node that stands for the whole cluster. */
    public static final String AGENT = "starling";

    /** @param port of the traffic between members */
    public record Peer(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** This member as an agent: what is registered with it belongs to the node that stands for all of them. */
    ServiceBodies.Home home() {
        return new ServiceBodies.Home(agent, self.host(), Map.of(), self.toString());
    }

    public static ConsulSettings of(Peer self, Supplier<List<Peer>> members) {
        return new ConsulSettings(DATACENTER, AGENT, self, members);
    }
}
