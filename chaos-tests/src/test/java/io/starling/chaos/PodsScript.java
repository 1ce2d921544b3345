package io.starling.chaos;

import static io.starling.http.kubectl.Step.run;
import static io.starling.http.kubectl.Step.words;

import io.starling.http.kubectl.Step;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What people type that needs pods to run: the second half of {@link io.starling.http.kubectl.KubectlScript}. */
final class PodsScript {
    /** The files that the steps name. */
    static final Map<String, String> FILES = Map.of("pods.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: pods}
            spec:
              replicas: 3
              selector: {matchLabels: {app: pods}}
              template:
                metadata: {labels: {app: pods}}
                spec:
                  terminationGracePeriodSeconds: 2
                  containers:
                  - {name: main, image: "app:1", command: [/bin/sh, -c, "echo I run; exec sleep 900"]}
            """);

    /** A rollout has succeeded before the last of its old pods has ended. */
    private static final String GONE_FROM_THE_NODE =
            "wait --for=delete pod -l app=pods --field-selector spec.nodeName={node} --timeout=100s";

    private static final String ON_THE_NODE = "get pods -l app=pods --field-selector spec.nodeName={node} -o name";
    private static final String NOTHING = "\\A(No resources found.*)?\\s*\\z";

    private PodsScript() {}

    /** Everything, in a namespace that is there at the end no more. */
    static List<Step> full() {
        return Stream.of(List.of(words("create namespace {ns}")), logs(), rollout(), scale(), nodes(), endings())
                .flatMap(List::stream)
                .toList();
    }

    /** Little more than that a pod runs, speaks and goes. */
    static List<Step> brief() {
        return Stream.of(List.of(words("create namespace {ns}")), logs(), endings())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Step> logs() {
        return List.of(
                script("once", "echo hello; echo goodbye").prints("pod/once created"),
                words("wait --for=jsonpath={.status.phase}=Succeeded pod/once --timeout=100s")
                        .prints("condition met"),
                words("get pod once").printsMatch("^once +0/1 +Completed +0 "),
                words("logs once").printsMatch("^hello$").printsMatch("^goodbye$"),
                words("logs once --tail=1").printsMatch("\\Agoodbye\\s*\\z"),
                words("logs -f once").printsMatch("^goodbye$"),
                script("ticker", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo tick $i; sleep 1; done")
                        .prints("pod/ticker created"),
                words("wait --for=condition=Ready pod/ticker --timeout=100s").prints("condition met"),
                words("logs -f ticker").printsMatch("^tick 1$").printsMatch("^tick 12$"),
                words("apply -f pods.yaml").prints("deployment.apps/pods created"),
                words("wait --for=condition=available deployment/pods --timeout=100s")
                        .prints("condition met"),
                words("logs deployment/pods").prints("I run"));
    }

    private static List<Step> rollout() {
        return List.of(
                words("rollout status deployment/pods --timeout=100s").prints("successfully rolled out"),
                words("get deployment pods").printsMatch("^pods +3/3 +3 +3 "),
                words("get replicasets").printsMatch("^pods-\\S+ +3 +3 +3 "),
                words("get pods -o wide").printsMatch("^pods-\\S+ +1/1 +Running +0 +\\S+ +[0-9.]+ +node-\\d "),
                words("set image deployment/pods main=app:2").prints("image updated"),
                words("rollout status deployment/pods --timeout=100s").prints("successfully rolled out"),
                words("rollout history deployment/pods").printsMatch("^1 ").printsMatch("^2 "),
                words("rollout undo deployment/pods").prints("deployment.apps/pods rolled back"),
                words("rollout status deployment/pods --timeout=100s").prints("successfully rolled out"),
                image("app:1"),
                words("rollout restart deployment/pods").prints("deployment.apps/pods restarted"),
                words("rollout status deployment/pods --timeout=100s").prints("successfully rolled out"),
                words("rollout pause deployment/pods").prints("deployment.apps/pods paused"),
                words("set image deployment/pods main=app:3").prints("image updated"),
                words("get pods -l app=pods -o jsonpath={.items[*].spec.containers[0].image}")
                        .printsMatch("\\Aapp:1( app:1)*\\s*\\z"),
                words("rollout resume deployment/pods").prints("deployment.apps/pods resumed"),
                words("rollout status deployment/pods --timeout=100s").prints("successfully rolled out"),
                image("app:3"));
    }

    private static List<Step> scale() {
        return List.of(
                words("scale deployment pods --replicas=5").prints("deployment.apps/pods scaled"),
                words("wait --for=jsonpath={.status.readyReplicas}=5 deployment/pods --timeout=100s"),
                words("scale deployment pods --replicas=3").prints("deployment.apps/pods scaled"),
                words("wait --for=jsonpath={.status.replicas}=3 deployment/pods --timeout=100s"),
                words("get pods -w").endedAfter(3).printsMatch("^pods-\\S+ +1/1 +Running "),
                words("events").prints("ScalingReplicaSet").printsMatch("pods-\\S+ +.*Started"),
                words("get events").printsMatch("Normal +Scheduled +pod/pods-"),
                words("describe deployment pods").prints("Scaled up replica set pods-"));
    }

    private static List<Step> nodes() {
        return List.of(
                words("taint nodes {node} proof=1:NoSchedule").prints("tainted"),
                words("rollout restart deployment/pods").prints("restarted"),
                words("rollout status deployment/pods --timeout=100s").prints("successfully rolled out"),
                words(GONE_FROM_THE_NODE),
                words(ON_THE_NODE).printsMatch(NOTHING),
                words("taint nodes {node} proof-").prints("untainted"),
                words("scale deployment pods --replicas=6").prints("scaled"),
                words("rollout status deployment/pods --timeout=100s").prints("successfully rolled out"),
                words(ON_THE_NODE).prints("pod/pods-"),
                words("cordon {node}").printsMatch("^node/\\S+ cordoned$"),
                words("drain {node} --force --ignore-daemonsets --delete-emptydir-data --timeout=100s")
                        .printsMatch("^pod/pods-\\S+ evicted$")
                        .prints("drained"),
                words(GONE_FROM_THE_NODE),
                words(ON_THE_NODE).printsMatch(NOTHING),
                words("rollout status deployment/pods --timeout=100s").prints("successfully rolled out"),
                words("wait --for=jsonpath={.status.readyReplicas}=6 deployment/pods --timeout=100s"),
                words("uncordon {node}").printsMatch("^node/\\S+ uncordoned$"));
    }

    private static List<Step> endings() {
        return List.of(
                words("delete deployment pods").prints("deployment.apps \"pods\" deleted"),
                words("wait --for=delete pod -l app=pods --timeout=100s"),
                words("get pods -l app=pods").prints("No resources found"),
                words("delete namespace {ns}").printsMatch("^namespace \"\\S+\" deleted$"),
                words("get namespace {ns}").exits(1).prints("(NotFound)"));
    }

    private static Step script(String pod, String text) {
        return run("run", pod, "--image=any", "--restart=Never", "--command", "--", "/bin/sh", "-c", text);
    }

    private static Step image(String expected) {
        return words("get deployment pods -o jsonpath={.spec.template.spec.containers[0].image}")
                .printsMatch("\\A" + expected + "\\s*\\z");
    }
}
