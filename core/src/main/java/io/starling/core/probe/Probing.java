package io.starling.core.probe;

import io.starling.core.probe.Probe.Kind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the probes of one run of a container stand: what is to be asked when, and what follows from the answers. The rules are those
 * of Kubernetes' kubelet. A container that an earlier agent left counts by its first answers, whatever the thresholds say: who was
 * ready stays so.
 *
 * @param tracks one for each probe
 * @param adopted whether the container ran before this agent did
 * @param failures how many questions failed
 * @param trouble the latest failure; empty before the first
 */
public record Probing(List<Track> tracks, boolean adopted, int failures, String trouble) {
    /**
     * One probe.
     *
     * @param passes what it says now
     * @param row answers in a row that say the same; negative for failures
     * @param dueAt when it is asked next; null while it is being asked
     */
    record Track(
            Probe probe, boolean passes, int row, @Nullable Instant dueAt, Instant nextAt) {
        static Track fresh(Probe probe, Instant startedAt) {
            Instant first = startedAt.plus(probe.initialDelay());
            return new Track(probe, probe.kind() == Kind.LIVENESS, 0, first, first);
        }

        Track asked(Instant now) {
            return new Track(probe, passes, row, null, now.plus(probe.period()));
        }

        Track answered(boolean success, boolean first) {
            int next = success ? Math.max(row, 0) + 1 : Math.min(row, 0) - 1;
            boolean turns = success ? next >= probe.successThreshold() : -next >= probe.failureThreshold();
            boolean says = (turns || (first && row == 0 && success)) ? success : passes;
            return new Track(probe, says, next, nextAt, nextAt);
        }

        /** Whether it has failed so often that the container is to be ended. */
        boolean failed() {
            return probe.kind() != Kind.READINESS && -row >= probe.failureThreshold();
        }
    }

    /**
     * The beginning.
     *
     * @param adopted whether the container ran before this agent did
     */
    public static Probing begin(List<Probe> probes, Instant startedAt, boolean adopted) {
        return new Probing(
                probes.stream().map(probe -> Track.fresh(probe, startedAt)).toList(), adopted, 0, "");
    }

    /** What is to be asked now. Where the pod is to stop, only whether it still takes traffic. */
    public List<Probe> due(Instant now, boolean stopping) {
        return waiting(stopping)
                .filter(track -> track.dueAt() != null && !now.isBefore(track.dueAt()))
                .map(Track::probe)
                .toList();
    }

    /** When something is to be asked next, unless an answer comes before. */
    public Optional<Instant> wakeAt(boolean stopping) {
        return waiting(stopping).map(Track::dueAt).flatMap(Stream::ofNullable).min(Comparator.naturalOrder());
    }

    private Stream<Track> waiting(boolean stopping) {
        if (tracks.stream().anyMatch(Track::failed)) {
            return Stream.empty();
        }
        boolean started = started();
        return tracks.stream().filter(track -> switch (track.probe().kind()) {
            case STARTUP -> !started && !stopping;
            case LIVENESS -> started && !stopping;
            case READINESS -> started;
        });
    }

    /** A question is on its way. */
    public Probing asked(Kind kind, Instant now) {
        return new Probing(change(kind, track -> track.asked(now)), adopted, failures, trouble);
    }

    /** @param problem why it failed, for a person; empty for a success */
    public Probing answered(Kind kind, String problem) {
        boolean success = problem.isEmpty();
        List<Track> next = change(kind, track -> track.answered(success, adopted));
        return success
                ? new Probing(next, adopted, failures, trouble)
                : new Probing(next, adopted, failures + 1, kind.title() + " probe failed: " + problem);
    }

    private List<Track> change(Kind kind, UnaryOperator<Track> edit) {
        return tracks.stream()
                .map(track -> track.probe().kind() == kind ? edit.apply(track) : track)
                .toList();
    }

    private boolean started() {
        return passes(Kind.STARTUP);
    }

    private boolean passes(Kind kind) {
        return tracks.stream().filter(track -> track.probe().kind() == kind).allMatch(Track::passes);
    }

    /** Whether every probe that the container's state hangs on was answered once. */
    public boolean settled() {
        return tracks.stream()
                .allMatch(track -> track.row() != 0 || !asksNow(track.probe().kind()));
    }

    private boolean asksNow(Kind kind) {
        return kind == Kind.STARTUP || (kind == Kind.READINESS && started());
    }

    /** What follows from the answers so far. */
    public Health health() {
        String failed = tracks.stream()
                .filter(Track::failed)
                .map(track -> track.probe().kind().title().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("");
        return new Health(started(), started() && passes(Kind.READINESS), failures, trouble, failed);
    }
}
