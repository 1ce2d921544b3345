package io.starling.http.kubectl;

import static io.starling.http.kubectl.Step.run;
import static io.starling.http.kubectl.Step.words;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What people type, and what they must see. No step needs a pod to run, so the script holds against any cluster that owns
 * the kinds; it works in the namespace {@code {ns}} and leaves nothing behind.
 */
public final class KubectlScript {
    /** The files that the steps name. */
    public static final Map<String, String> FILES = Map.of(
            "all-in-one.yaml",
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: my-config-map}
            data: {message: "Hello World!"}
            ---
            apiVersion: apps/v1beta2
            kind: Deployment
            metadata: {name: my-webservice}
            spec:
              replicas: 3
              selector: {matchLabels: {app: my-webservice}}
              template:
                metadata: {labels: {app: my-webservice}}
                spec:
                  containers:
                  - name: web
                    image: nginx:1.7.9
                    volumeMounts: [{name: c, mountPath: /etc/config/}]
                  volumes: [{name: c, configMap: {name: my-config-map}}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: my-webservice}
            spec: {selector: {app: my-webservice}, ports: [{port: 5000, targetPort: 80}]}
            """,
            "app.yaml",
            deployment(0, "nginx:1.7.9"),
            "app-changed.yaml",
            deployment(0, "nginx:1.7.10"),
            "unknown-field.yaml",
            deployment(0, "nginx:1.7.9").replace("replicas:", "replicaz:"),
            "config.yaml",
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: config}
            data: {colour: green}
            """);

    private KubectlScript() {}

    /** Everything. */
    public static List<Step> full() {
        return Stream.of(begin(), about(), files(), generators(), reading(), changing(), nodes(), failing(), deleting())
                .flatMap(List::stream)
                .toList();
    }

    /** What differs most between the versions of kubectl. */
    public static List<Step> brief() {
        return Stream.of(begin(), files(), generators(), deleting())
                .flatMap(List::stream)
                .toList();
    }

    private static String deployment(int replicas, String image) {
        return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app}
        spec:
          replicas: %d
          selector: {matchLabels: {app: app}}
          template:
            metadata: {labels: {app: app}}
            spec: {containers: [{name: app, image: "%s", ports: [{containerPort: 80}]}]}
        """.formatted(replicas, image);
    }

    private static List<Step> begin() {
        return List.of(
                words("create namespace {ns}").printsMatch("^namespace/\\S+ created$"),
                words("get namespace {ns}").printsMatch("^NAME +STATUS +AGE$").printsMatch(" Active +\\d+s$"));
    }

    private static List<Step> about() {
        return List.of(
                words("version").printsMatch("Server Version: .*v1\\.33"),
                words("cluster-info").prints("is running at"),
                words("api-resources")
                        .printsMatch("^deployments +deploy +apps/v1 +true +Deployment$")
                        .printsMatch("^nodes +no +v1 +false +Node$"),
                words("api-versions").printsMatch("^apps/v1$").printsMatch("^v1$"),
                words("explain deployment.spec.template.spec.containers").prints("volumeMounts"),
                words("explain deployment.spec.replicas").prints("How many pods are to run."),
                words("explain pod --recursive").prints("terminationGracePeriodSeconds"),
                words("auth can-i create pods").prints("yes"),
                words("auth whoami").prints("Username").from(28),
                words("get --raw /readyz").prints("ok"));
    }

    private static List<Step> files() {
        return List.of(
                words("create -f all-in-one.yaml")
                        .prints("configmap/my-config-map created")
                        .prints("deployment.apps/my-webservice created")
                        .prints("service/my-webservice created")
                        .prints("Warning: apps/v1beta2 Deployment is deprecated; use apps/v1 Deployment"),
                words("delete -f all-in-one.yaml").prints("deleted"),
                words("diff -f app.yaml").exits(1).prints("+  name: app"),
                words("apply -f app.yaml").prints("deployment.apps/app created"),
                words("apply -f app.yaml").prints("deployment.apps/app unchanged"),
                words("diff -f app.yaml"),
                words("diff -f app-changed.yaml").exits(1).prints("1.7.10"),
                words("apply -f app-changed.yaml").prints("deployment.apps/app configured"),
                words("apply -f app-changed.yaml --dry-run=server").prints("unchanged (server dry run)"),
                words("get deployment app -o jsonpath={.spec.template.spec.containers[*].image}")
                        .prints("nginx:1.7.10"),
                words("apply --server-side -f config.yaml").prints("configmap/config serverside-applied"),
                words("apply --server-side -f app.yaml --field-manager=other")
                        .exits(1)
                        .prints("conflict")
                        .prints(".spec.template.spec.containers[name=\"app\"].image"),
                words("apply --server-side -f app.yaml --field-manager=other --force-conflicts")
                        .prints("deployment.apps/app serverside-applied"),
                words("delete configmap config").prints("deleted"),
                words("apply -f unknown-field.yaml").exits(1).prints("unknown field \"spec.replicaz\""),
                words("create -f config.yaml").prints("configmap/config created"),
                words("replace -f config.yaml").prints("configmap/config replaced"),
                words("replace --force -f config.yaml").prints("configmap/config replaced"));
    }

    private static List<Step> generators() {
        return List.of(
                words("create deployment web --image=nginx:1.7.9 --replicas=0 --port=80")
                        .prints("deployment.apps/web created"),
                words("get deployment web -o jsonpath={.spec.replicas}").printsMatch("^0$"),
                words("create configmap settings --from-literal=colour=blue").prints("configmap/settings created"),
                words("create secret generic key --from-literal=password=geheim")
                        .prints("secret/key created"),
                words("get secret key -o jsonpath={.data.password}").prints("Z2VoZWlt"),
                words("create service clusterip front --tcp=80:8080").prints("service/front created"),
                words("expose deployment web --port=80").prints("service/web exposed"),
                words("run once --image=busybox --restart=Never -- true").prints("pod/once created"));
    }

    private static List<Step> reading() {
        return List.of(
                words("get deployments")
                        .printsMatch("^NAME +READY +UP-TO-DATE +AVAILABLE +AGE$")
                        .printsMatch("^web +0/0 "),
                words("get deployments -o wide")
                        .printsMatch("CONTAINERS +IMAGES +SELECTOR")
                        .printsMatch("app=web"),
                words("get services").printsMatch("^front +ClusterIP .* 80/TCP +\\d+s$"),
                words("get pods")
                        .printsMatch("^NAME +READY +STATUS +RESTARTS +AGE$")
                        .printsMatch("^once +0/1 "),
                words("get configmaps,secrets")
                        .printsMatch("^configmap/settings +1 ")
                        .printsMatch("^secret/key +Opaque +1 "),
                words("get all").printsMatch("^pod/once ").printsMatch("^deployment.apps/web "),
                words("get deployments -A").printsMatch("^NAMESPACE +NAME ").printsMatch("^\\S+ +web "),
                words("get deployments -l app=web -o name").printsMatch("\\Adeployment.apps/web\\s*\\z"),
                words("get pods --field-selector metadata.name=once -o name").printsMatch("\\Apod/once\\s*\\z"),
                words("get configmap settings -o yaml").printsMatch("^  colour: blue$"),
                words("get configmap settings -o json").prints("\"colour\": \"blue\""),
                run("get", "configmap", "settings", "-o", "go-template={{.data.colour}}")
                        .prints("blue"),
                words("get configmap settings -o custom-columns=N:.metadata.name")
                        .printsMatch("^settings$"),
                words("get configmaps --chunk-size=1 -o name")
                        .prints("configmap/settings")
                        .prints("configmap/config"),
                words("get configmaps --sort-by=.metadata.name -o name").prints("configmap/settings"),
                words("get configmaps -w").endedAfter(3).printsMatch("^settings +1 "),
                words("get configmap settings -w -o name").endedAfter(3).prints("configmap/settings"),
                words("describe deployment web")
                        .printsMatch("^Replicas: +0 desired")
                        .printsMatch("Image: +nginx:1.7.9"),
                words("describe pod once").printsMatch("^Name: +once$"),
                words("describe service front").printsMatch("^Port: +80-8080 +80/TCP$"),
                words("describe configmap settings").prints("blue"),
                words("describe secret key").printsMatch("^password: +6 bytes$"),
                words("describe namespace {ns}").printsMatch("^Status: +Active$"),
                words("events").printsMatch("No events found|LAST SEEN"));
    }

    private static List<Step> changing() {
        return List.of(
                words("scale deployment web --replicas=2").prints("deployment.apps/web scaled"),
                words("scale deployment web --current-replicas=2 --replicas=0").prints("scaled"),
                words("set image deployment/web nginx=nginx:1.8").prints("image updated"),
                words("set env deployment/web MODE=test").prints("env updated"),
                words("set resources deployment/web --limits=cpu=200m").prints("resource requirements updated"),
                words("get deployment web -o jsonpath={.spec.template.spec.containers[0]}")
                        .prints("\"image\":\"nginx:1.8\"")
                        .prints("\"MODE\"")
                        .prints("200m"),
                words("label deployment web tier=front").prints("deployment.apps/web labeled"),
                words("label deployment web tier-").prints("deployment.apps/web unlabeled"),
                words("annotate service front note=n").printsMatch("service/front annotated?"),
                run("patch", "deployment", "web", "-p", "{\"spec\":{\"minReadySeconds\":1}}")
                        .prints("patched"),
                run("patch", "deployment", "web", "-p", "{\"spec\":{\"minReadySeconds\":1}}")
                        .prints("patched (no change)"),
                run("patch", "deployment", "web", "--type=merge", "-p", "{\"spec\":{\"minReadySeconds\":2}}")
                        .prints("patched"),
                run(
                                "patch",
                                "deployment",
                                "web",
                                "--type=json",
                                "-p",
                                "[{\"op\":\"replace\",\"path\":\"/spec/minReadySeconds\",\"value\":3}]")
                        .prints("patched"),
                words("edit configmap settings")
                        .with("KUBE_EDITOR", "sed -i s/blue/red/")
                        .prints("configmap/settings edited"),
                words("get configmap settings -o jsonpath={.data.colour}").prints("red"),
                words("wait --for=jsonpath={.data.colour}=red configmap/settings --timeout=20s")
                        .prints("condition met"));
    }

    private static List<Step> nodes() {
        return List.of(
                words("get nodes").printsMatch("^\\S+ +Ready"),
                words("describe node {node}").printsMatch("^Name: +\\S+$"),
                words("cordon {node}").prints("cordoned"),
                words("get node {node}").prints("Ready,SchedulingDisabled"),
                words("uncordon {node}").prints("uncordoned"),
                words("taint nodes {node} kubectl-script=1:PreferNoSchedule").prints("tainted"),
                words("taint nodes {node} kubectl-script-").prints("untainted"));
    }

    private static List<Step> failing() {
        return List.of(
                words("get deployment nowhere")
                        .exits(1)
                        .prints("Error from server (NotFound): deployments.apps \"nowhere\" not found"),
                words("get nonsense").exits(1).prints("the server doesn't have a resource type \"nonsense\""),
                words("create configmap settings").exits(1).prints("already exists"),
                words("get pods --field-selector spec.colour=red").exits(1).prints("field label not supported"),
                run("get", "pods", "-l", "a in b").exits(1));
    }

    private static List<Step> deleting() {
        return List.of(
                words("delete pod once --now").prints("pod \"once\" deleted"),
                words("delete deployment web").prints("deployment.apps \"web\" deleted"),
                words("wait --for=delete deployment/web --timeout=60s"),
                words("delete deployment app --cascade=foreground --wait=false")
                        .prints("deployment.apps \"app\" deleted"),
                words("delete service front web").prints("service \"front\" deleted"),
                words("delete configmaps,secrets --all").prints("configmap \"settings\" deleted"),
                words("delete namespace {ns} --wait=false").prints("deleted"));
    }
}
