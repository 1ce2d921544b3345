package io.starling.node.main;

import io.starling.actors.check.ClusterCheckDesk;
import io.starling.actors.gateway.Registry;
import io.starling.actors.member.ControlPlane;
import io.starling.http.Dialect;
import io.starling.http.consul.ConsulDoor;
import io.starling.http.consul.ConsulSettings;
import io.starling.http.consul.ConsulSettings.Peer;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** What a member's API speaks beside Kubernetes. */
final class Dialects {
    private Dialects() {}

    static Dialect consul(ActorSystem<?> system, ControlPlane plane) {
        Cluster cluster = Cluster.get(system);
        Registry registry = plane.gateway().registry();
        return ConsulDoor.create(
                ConsulSettings.of(peer(cluster.selfMember()), () -> controls(cluster)),
                plane.keyValues(),
                registry,
                ClusterCheckDesk.start(system, registry, new NetworkProber(), plane.neighbours(), ControlPlane.ROLE));
    }

    private static List<Peer> controls(Cluster cluster) {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member ->
                        member.hasRole(ControlPlane.ROLE) && member.status().equals(MemberStatus.up()))
                .map(Dialects::peer)
                .toList();
    }

    private static Peer peer(Member member) {
        Address address = member.address();
        return new Peer(address.getHost().orElse(""), address.getPort().orElse(0));
    }
}
