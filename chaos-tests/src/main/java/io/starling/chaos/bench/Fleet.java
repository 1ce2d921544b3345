package io.starling.chaos.bench;

import java.util.stream.IntStream;

/** The Deployments of a scale run: their names, and the requests about them. */
record Fleet(ScaleSizes sizes) {
    private static final int NAMESPACES = 10;
    private static final String WAVE = "wave-";

    /** A list's query that shows their objects and no others. */
    static final String SELECTED = "?labelSelector=bench%3Dwave";

    /** The same for the Deployments that come and go meanwhile. */
    static final String PROBES = "?labelSelector=bench%3Dprobe";

    private static final String PROBE_NAMESPACE = "scale-probes";

    void createNamespaces(Requests requests) {
        requests.all(
                NAMESPACES + 1,
                i -> Requests.Asked.create(
                        "/api/v1/namespaces", """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}""".formatted(i < NAMESPACES ? namespace(i) : PROBE_NAMESPACE)));
    }

    /** Which Deployment a name belongs to. */
    static int number(String name) {
        return Integer.parseInt(name.substring(WAVE.length()));
    }

    static String name(int workload) {
        return WAVE + workload;
    }

    private static String namespace(int workload) {
        return "scale-" + workload % NAMESPACES;
    }

    private static String collection(String namespace) {
        return "/apis/apps/v1/namespaces/" + namespace + "/deployments";
    }

    static String path(int workload) {
        return collection(namespace(workload)) + "/" + name(workload);
    }

    Requests.Asked create(int workload) {
        return Requests.Asked.create(
                collection(namespace(workload)), deployment(name(workload), "wave", sizes.replicas(workload)));
    }

    static Requests.Asked scale(int workload, int replicas) {
        return Requests.Asked.patch(path(workload), "{\"spec\":{\"replicas\":" + replicas + "}}");
    }

    static Requests.Asked update(int workload) {
        return Requests.Asked.patch(path(workload), """
                {"spec":{"template":{"metadata":{"annotations":{"bench.starling.io/round":"2"}}}}}""");
    }

    static Requests.Asked delete(int workload) {
        return Requests.Asked.delete(path(workload));
    }

    static Requests.Asked createProbe(String name) {
        return Requests.Asked.create(collection(PROBE_NAMESPACE), deployment(name, "probe", 1));
    }

    static Requests.Asked deleteProbe(String name) {
        return Requests.Asked.delete(collection(PROBE_NAMESPACE) + "/" + name);
    }

    private static String deployment(String name, String bench, int replicas) {
        return """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%1$s","labels":{"bench":"%2$s"}},
                "spec":{"replicas":%3$d,"selector":{"matchLabels":{"app":"%1$s"}},
                "template":{"metadata":{"labels":{"app":"%1$s","bench":"%2$s"}},
                "spec":{"containers":[{"name":"main","image":"simulated"}]}}}}""".formatted(name, bench, replicas);
    }

    /** How many pods all of them have when each has so many. */
    int total(java.util.function.IntUnaryOperator replicas) {
        return IntStream.range(0, sizes.workloads()).map(replicas).sum();
    }
}
