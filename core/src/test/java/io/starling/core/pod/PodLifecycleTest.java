package io.starling.core.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.core.pod.ContainerReport.Waiting;
import io.starling.core.pod.PodLifecycle.OpenSandbox;
import io.starling.core.pod.PodLifecycle.Run;
import io.starling.core.probe.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pod's life as a timeline: what is due, what happened, what is reported. */
class PodLifecycleTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private PodProgress pod = pod("Always", "{'name':'a','image':'x:1'}");

    @Test
    void opensTheSandboxThenRunsAllContainers() {
        pod = pod("Always", "{'name':'a','image':'x:1'},{'name':'b','image':'x:1'}");
        assertThat(due()).containsExactly(new OpenSandbox());
        assertThat(state("a")).isEqualTo(new Waiting("ContainerCreating", ""));
        open();
        assertThat(dueNames()).containsExactly("a", "b");
        start("a");
        assertThat(phase()).isEqualTo(PodPhase.PENDING);
        start("b");
        assertThat(phase()).isEqualTo(PodPhase.RUNNING);
        assertThat(report().ready()).isTrue();
        assertThat(report().podIp()).isEqualTo("10.0.0.1");
        assertThat(due()).isEmpty();
    }

    /** The engine gives it to another pod meanwhile: nobody may be led there, and no rule may be made of it. */
    @Test
    void anAddressThatAContainerBroughtGoesWithIt() {
        apply(new PodProgress.SandboxOpening());
        apply(new PodProgress.SandboxOpened(""));
        start("a", "10.0.0.7");
        assertThat(report().podIp()).isEqualTo("10.0.0.7");
        end("a", 1);
        assertThat(report().podIp()).isEmpty();
        start("a", "10.0.0.9");
        assertThat(report().podIp()).isEqualTo("10.0.0.9");
    }

    @Test
    void anAddressOfTheSandboxStays() {
        open();
        start("a", "10.0.0.1");
        end("a", 1);
        assertThat(report().podIp()).isEqualTo("10.0.0.1");
    }

    @Test
    void runsInitContainersOneAfterTheOther() {
        pod = podWithInits("Always", "{'name':'i','image':'x:1'},{'name':'j','image':'x:1'}");
        open();
        assertThat(dueNames()).containsExactly("i");
        assertThat(state("a")).isEqualTo(new Waiting("PodInitializing", ""));
        start("i");
        end("i", 0);
        assertThat(dueNames()).containsExactly("j");
        start("j");
        end("j", 0);
        assertThat(dueNames()).containsExactly("a");
        start("a");
        assertThat(phase()).isEqualTo(PodPhase.RUNNING);
    }

    @Test
    void failsWithAnInitContainerThatIsNotRestarted() {
        pod = podWithInits("Never", "{'name':'i','image':'x:1'}");
        open();
        start("i");
        end("i", 1);
        assertThat(phase()).isEqualTo(PodPhase.FAILED);
        assertThat(due()).isEmpty();
        assertThat(PodLifecycle.wakeAt(pod, now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Always,0,RUNNING", "Always,1,RUNNING",
        "OnFailure,0,SUCCEEDED", "OnFailure,1,RUNNING",
        "Never,0,SUCCEEDED", "Never,1,FAILED"
    })
    void endsAsTheRestartPolicySays(String policy, int code, PodPhase phase) {
        pod = pod(policy, "{'name':'a','image':'x:1'}");
        open();
        start("a");
        end("a", code);
        assertThat(phase()).isEqualTo(phase);
        assertThat(due()).hasSize(phase.finished() ? 0 : 1);
    }

    @Test
    void backsOffTenSecondsDoubledToFiveMinutes() {
        open();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            start("a");
            assertThat(container("a").restartCount()).isEqualTo(i);
            end("a", 3);
            Instant from = now;
            if (due().isEmpty()) {
                assertThat(((Waiting) state("a")).reason()).isEqualTo("CrashLoopBackOff");
                assertThat(((Waiting) state("a")).message()).contains("restarting failed container=a pod=p_default(u)");
                now = PodLifecycle.wakeAt(pod, now).orElseThrow();
            }
            waits.add(Duration.between(from, now).toSeconds());
        }
        assertThat(waits).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
    }

    @Test
    void isReadyWhenItsProbesSaySoAndTellsWhatTheyTell() {
        pod = pod("Always", "{'name':'a','image':'x:1','readinessProbe':{'tcpSocket':{'port':80}}}");
        open();
        start("a");
        PodReport unready = report();
        assertThat(unready.ready()).isFalse();
        assertThat(unready.containers().get(0).started()).isTrue();
        String id = container("a").containerId();
        pod = new PodProgress.Probed("a", "another run", new Health(true, true, 0, "", "")).applyTo(pod);
        assertThat(report().ready()).isFalse();
        pod = new PodProgress.Probed("a", id, new Health(true, true, 0, "", "")).applyTo(pod);
        PodReport ready = report();
        assertThat(ready.ready()).isTrue();
        pod = new PodProgress.Probed("a", id, new Health(true, false, 3, "Liveness probe failed: no", "liveness"))
                .applyTo(pod);
        assertThat(Happening.between(ready, report()))
                .containsExactly(
                        new Happening(true, "Unhealthy", "Liveness probe failed: no"),
                        new Happening(false, "Killing", "Container a failed liveness probe, will be restarted"));
        assertThat(Happening.between(report(), report())).isEmpty();
    }

    @Test
    void tellsOnceForThePodWhatKeepsItFromBeingPrepared() {
        pod = pod("Always", "{'name':'a','image':'x:1'},{'name':'b','image':'x:1'}");
        PodReport before = report();
        String problem = "MountVolume.SetUp failed for volume \"v\": configmap \"c\" not found";
        pod = new PodProgress.SandboxFailed(problem, now.plusSeconds(5)).applyTo(pod);
        assertThat(Happening.between(before, report())).containsExactly(new Happening(true, "FailedMount", problem));
        assertThat(Happening.between(report(), report())).isEmpty();
        pod = new PodProgress.SandboxFailed("no more addresses", now.plusSeconds(5)).applyTo(pod);
        assertThat(Happening.between(before, report()))
                .containsExactly(new Happening(
                        true, "FailedCreatePodSandBox", "Failed to create pod sandbox: no more addresses"));
    }

    @Test
    void tellsOfAStartThatFailedThoughItIsNotTriedAgain() {
        pod = pod("Never", "{'name':'a','image':'x:1'}");
        open();
        PodReport before = report();
        Terminated end = new Terminated(127, ContainerProgress.START_ERROR, "no such file", now, now);
        pod = new PodProgress.Ended("a", end).applyTo(pod);
        assertThat(Happening.between(before, report()))
                .containsExactly(new Happening(true, "Failed", "Error: no such file"));
        assertThat(Happening.between(report(), report())).isEmpty();
    }

    @Test
    void forgetsTheBackOffAfterTenMinutes() {
        open();
        for (int i = 0; i < 3; i++) {
            start("a");
            end("a", 1);
            now = now.plusSeconds(600);
        }
        start("a");
        now = now.plus(Backoff.RESET_AFTER);
        end("a", 1);
        assertThat(due()).hasSize(1);
        Terminated last = (Terminated) state("a");
        assertThat(last.exitCode()).isEqualTo(1);
    }

    @Test
    void showsAFailedPullThenItsBackOff() {
        open();
        apply(new PodProgress.ImageAsked("a"));
        assertThat(due()).isEmpty();
        apply(new PodProgress.ImageFailed("a", "ErrImagePull", "no such host", now));
        assertThat(state("a")).isEqualTo(new Waiting("ErrImagePull", "no such host"));
        now = PodLifecycle.wakeAt(pod, now).orElseThrow();
        assertThat(((Waiting) state("a")).reason()).isEqualTo("ImagePullBackOff");
        assertThat(((Waiting) state("a")).message()).contains("no such host");
        assertThat(due()).isEmpty();
        now = now.plusSeconds(8);
        assertThat(dueNames()).containsExactly("a");
    }

    @Test
    void triesAgainWhatCouldNotBePrepared() {
        open();
        apply(new PodProgress.ImageAsked("a"));
        apply(new PodProgress.ImageFound("a", "sha256:1"));
        apply(new PodProgress.PreparationFailed("a", "CreateContainerConfigError", "configmap \"c\" not found", now));
        assertThat(state("a")).isEqualTo(new Waiting("CreateContainerConfigError", "configmap \"c\" not found"));
        now = now.plus(PodLifecycle.RETRY);
        start("a");
        assertThat(container("a").restartCount()).isZero();
    }

    @Test
    void countsACommandThatCannotBeStartedAsARun() {
        open();
        for (int i = 0; i < 2; i++) {
            apply(new PodProgress.ImageAsked("a"));
            apply(new PodProgress.ImageFound("a", "sha256:1"));
            apply(new PodProgress.Ended(
                    "a", new Terminated(127, ContainerProgress.START_ERROR, "no such file", now, now)));
        }
        assertThat(state("a")).isEqualTo(new Waiting("RunContainerError", "no such file"));
        now = now.plusSeconds(2);
        assertThat(((Waiting) state("a")).reason()).isEqualTo("CrashLoopBackOff");
        assertThat(container("a").restartCount()).isEqualTo(1);
    }

    @Test
    void startsNothingOnceItIsToStop() {
        open();
        start("a");
        apply(new PodProgress.StopAsked());
        assertThat(pod.busy()).isTrue();
        end("a", 0);
        assertThat(pod.busy()).isFalse();
        assertThat(due()).isEmpty();
        assertThat(phase()).isEqualTo(PodPhase.SUCCEEDED);
    }

    @Test
    void takesUpWhereAnEarlierAgentStopped() {
        Terminated before = new Terminated(1, "Error", "", now, now);
        open();
        apply(new PodProgress.Adopted("a", "docker://1", 4, now, null, before));
        assertThat(phase()).isEqualTo(PodPhase.RUNNING);
        assertThat(container("a").restartCount()).isEqualTo(4);
        assertThat(container("a").last()).isEqualTo(before);
        end("a", 1);
        assertThat(due()).isEmpty();
        now = now.plusSeconds(300);
        start("a");
        assertThat(container("a").restartCount()).isEqualTo(5);
    }

    /** Whatever happens in whatever order, phases move only along their edges, and restart counts never fall. */
    @Test
    void keepsToThePermittedEdges() {
        for (long seed = 0; seed < 3_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            String[] policies = {"Always", "OnFailure", "Never"};
            pod = podWithInits(policies[random.nextInt(3)], "{'name':'i','image':'x:1'}");
            PodPhase before = phase();
            int restarts = 0;
            for (int step = 0; step < 40; step++) {
                happen(random);
                assertThat(permitted(before, phase()))
                        .as("seed %d: %s to %s", seed, before, phase())
                        .isTrue();
                int sum = pod.containers().stream()
                        .mapToInt(ContainerProgress::restartCount)
                        .sum();
                assertThat(sum).as("seed %d", seed).isGreaterThanOrEqualTo(restarts);
                restarts = sum;
                before = phase();
            }
        }
    }

    private void happen(RandomGenerator random) {
        now = now.plusSeconds(random.nextInt(100));
        for (PodLifecycle.Action action : due()) {
            if (action instanceof Run run) {
                apply(new PodProgress.ImageAsked(run.container().name()));
            } else {
                apply(new PodProgress.SandboxOpening());
                apply(new PodProgress.SandboxOpened("10.0.0.1"));
            }
        }
        for (ContainerProgress one : pod.containers()) {
            String name = one.shape().name();
            if (one.step() instanceof ContainerProgress.Fetching) {
                apply(
                        random.nextInt(4) == 0
                                ? new PodProgress.ImageFailed(name, "ErrImagePull", "", now)
                                : new PodProgress.ImageFound(name, ""));
            } else if (one.step() instanceof ContainerProgress.Starting) {
                apply(
                        random.nextInt(4) == 0
                                ? new PodProgress.PreparationFailed(name, "CreateContainerError", "", now)
                                : new PodProgress.Started(name, "id", "", now));
            } else if (one.running() && random.nextBoolean()) {
                end(name, random.nextInt(2));
            }
        }
    }

    private static boolean permitted(PodPhase from, PodPhase to) {
        return from == to || (!from.finished() && to != PodPhase.PENDING);
    }

    private void open() {
        apply(new PodProgress.SandboxOpening());
        apply(new PodProgress.SandboxOpened("10.0.0.1"));
    }

    private void start(String name) {
        start(name, "");
    }

    private void start(String name, String ip) {
        apply(new PodProgress.ImageAsked(name));
        apply(new PodProgress.ImageFound(name, "sha256:1"));
        apply(new PodProgress.Started(name, "docker://" + name, ip, now));
    }

    private void end(String name, int code) {
        Instant from =
                ((ContainerProgress.Running) pod.container(name).orElseThrow().step()).startedAt();
        apply(new PodProgress.Ended(name, new Terminated(code, code == 0 ? "Completed" : "Error", "", from, now)));
    }

    private void apply(PodProgress.Event event) {
        pod = event.applyTo(pod);
    }

    private List<PodLifecycle.Action> due() {
        return PodLifecycle.due(pod, now);
    }

    private List<String> dueNames() {
        return due().stream().map(action -> ((Run) action).container().name()).toList();
    }

    private PodPhase phase() {
        return PodLifecycle.phase(pod);
    }

    private PodReport report() {
        return PodReports.render(pod, 1, false, "192.168.0.1", "", now);
    }

    private ContainerReport container(String name) {
        return report().containers().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ContainerReport.State state(String name) {
        return container(name).state();
    }

    private PodProgress pod(String policy, String containers) {
        return fresh("{'restartPolicy':'" + policy + "','containers':[" + containers + "]}");
    }

    private PodProgress podWithInits(String policy, String inits) {
        return fresh("{'restartPolicy':'" + policy + "','initContainers':[" + inits
                + "],'containers':[{'name':'a','image':'x:1'}]}");
    }

    private PodProgress fresh(String spec) {
        return PodProgress.fresh(PodShape.of(object(spec)), now);
    }

    static ApiObject object(String spec) {
        String json =
                "{'kind':'Pod','metadata':{'name':'p','namespace':'default','uid':'u','labels':{'app':'web'}},'spec':"
                        + spec + "}";
        try {
            return ApiObject.of((ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
