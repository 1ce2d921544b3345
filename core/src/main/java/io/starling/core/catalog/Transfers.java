package io.starling.core.catalog;

import io.starling.core.catalog.Message.End;
import io.starling.core.catalog.Message.Fetch;
import io.starling.core.catalog.Message.Part;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whole catalogs on their way from member to member: a member takes one when it comes, and when batches are missing that
 * nobody kept.
 */
final class Transfers {
    private static final long PATIENCE_MILLIS = 1_500;

    private final String self;
    private final Peers peers;
    private final Origins origins;
    private final BiConsumer<String, Message> send;
    private final Map<String, Donation> donations = new HashMap<>();
    private @Nullable Intake intake;
    /** The origin of which batches are missing that nobody kept. */
    private @Nullable String stuckOn;

    private long count;

    Transfers(String self, Peers peers, Origins origins, BiConsumer<String, Message> send) {
        this.self = self;
        this.peers = peers;
        this.origins = origins;
        this.send = send;
    }

    /** Whether a catalog is coming in: what the other has not is to be put on top of what it gives. */
    boolean coming() {
        return intake != null;
    }

    /** A peer can't give what follows; where nobody can, a whole catalog has to. */
    void missed(OriginLog log, String peer) {
        log.missedBy(peer);
        boolean nobody = peers.contains(log.origin())
                ? log.missing(log.origin())
                : peers.every(other -> other.number(log.origin()) <= log.position() || log.missing(other.run));
        if (nobody) {
            stuckOn = log.origin();
        }
    }

    /** Asks another for its catalog where this member needs one; tells whether it needs one and nobody has any. */
    boolean seek(long now, boolean ready) {
        if (ready && stuckOn != null && !peers.any(this::hasWhatIsMissing)) {
            stuckOn = null;
            intake = null;
        }
        if (intake != null || (ready && stuckOn == null)) {
            return false;
        }
        Optional<Peer> donor = peers.all().stream()
                .filter(peer -> peer.joined() && peer.reachable && hasWhatIsMissing(peer))
                .findFirst();
        if (donor.isPresent()) {
            intake = new Intake(donor.get().run, now * 1_000 + ++count % 1_000, now);
            send.accept(intake.donor, intake.ask(self));
        }
        return donor.isEmpty() && !ready;
    }

    private boolean hasWhatIsMissing(Peer peer) {
        OriginLog log = stuckOn == null ? null : origins.get(stuckOn);
        return log == null || peer.number(log.origin()) > log.position();
    }

    /** Repairs what lost messages left. */
    void tick(long now) {
        donations.values().removeIf(donation -> donation.idle(now));
        if (intake != null && now - intake.progressAt > PATIENCE_MILLIS) {
            intake = null;
        } else if (intake != null) {
            send.accept(intake.donor, intake.ask(self));
        }
    }

    void forget(String run) {
        donations.remove(run);
    }

    /** Gives the part that was asked for; the first of a transfer fixes the moment that all show. */
    void donate(Fetch fetch, long now, Supplier<Donation> present) {
        Donation donation = donations.get(fetch.from());
        if ((donation == null || donation.id() != fetch.id()) && fetch.index() == 0) {
            donation = present.get();
            donations.put(fetch.from(), donation);
        }
        if (donation != null && donation.id() == fetch.id()) {
            donation.part(fetch.index(), now).ifPresent(part -> send.accept(fetch.from(), part));
        }
    }

    /** Takes a part; gives the whole where it was the last. One that is older than {@code watermark} is of no use. */
    Optional<Intake> take(Part part, long watermark, long now) {
        if (intake == null || !intake.take(part, now)) {
            return Optional.empty();
        }
        End end = part.end();
        if (end == null) {
            send.accept(intake.donor, intake.ask(self));
            return Optional.empty();
        }
        Intake done = intake;
        intake = null;
        if (end.watermark() < watermark) {
            return Optional.empty();
        }
        stuckOn = null;
        return Optional.of(done);
    }
}
