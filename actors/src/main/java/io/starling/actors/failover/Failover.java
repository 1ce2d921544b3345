package io.starling.actors.failover;

import io.starling.actors.catalog.CatalogView;
import io.starling.actors.entity.EventRecorder;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * This control member's part in finding dead members and removing them: it watches the others' ports, shares what it sees,
 * judges what all have seen, and downs who is found dead. Thread-safe.
 */
public final class Failover {
    /** The path of every control member's part. */
    static final String NAME = "failover";

    static final Duration ROUND = Duration.ofMillis(100);

    private final ActorRef<FailoverActor.Command> actor;
    private final Downings downings;
    private final Quorum quorum;
    private final Tenure tenure;

    private Failover(ActorRef<FailoverActor.Command> actor, Downings downings, Quorum quorum, Tenure tenure) {
        this.actor = actor;
        this.downings = downings;
        this.quorum = quorum;
        this.tenure = tenure;
    }

    /**
     * Starts it, once the member is up in the cluster.
     *
     * @param name the member's name, as in its node's
     * @param exited the runs of members whose processes the launcher saw end; asked ten times a second, may block
     */
    public static Failover start(ActorSystem<?> system, String name, Supplier<Set<String>> exited) {
        Downings downings = new Downings();
        Quorum quorum = new Quorum();
        Tenure tenure = new Tenure(SignsOfLife.of(system));
        ActorRef<FailoverActor.Command> actor =
                system.systemActorOf(FailoverActor.create(name, exited, downings, quorum, tenure), NAME, Props.empty());
        return new Failover(actor, downings, quorum, tenure);
    }

    /** Names the present run of this member: no other run of it, and no other member, has that name. */
    public static String run(ActorSystem<?> system) {
        return Roll.runOf(Cluster.get(system).selfMember().uniqueAddress());
    }

    /** Names the present runs of all members of the cluster, this one among them. */
    public static Set<String> runs(ActorSystem<?> system) {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .map(member -> Roll.runOf(member.uniqueAddress()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** From now on downings are also told to people, as events about the members' nodes. */
    public void tell(EventRecorder events, Supplier<CatalogView> catalog) {
        actor.tell(new FailoverActor.TellPeople(new Gazette(events, catalog)));
    }

    /** How many members were downed, and why. */
    public Downings downings() {
        return downings;
    }

    /** Whether what this member owns is certainly its own. */
    public Tenure tenure() {
        return tenure;
    }

    /** Whether this member is on a minority's side. */
    public Quorum quorum() {
        return quorum;
    }
}
