package io.starling.node.cli;

import io.starling.node.local.ClusterDirectory;
import io.starling.node.local.ClusterPlan;
import io.starling.node.local.DockerEngine;
import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.Ports;
import io.starling.node.main.RuntimeKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a cluster on this machine. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a cluster on this machine and returns when every member is ready.",
            "Running it again changes nothing. What was given once is remembered with the data."
        })
final class UpCommand implements Runnable {
    private static final int DEFAULT_MEMBERS = 3;
    private static final int DEFAULT_PORT = 7180;
    private static final int DEFAULT_INGRESS_PORT = 7280;

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--members", paramLabel = "N", description = "How many members; 3 unless given.")
    private @Nullable Integer members;

    @Option(
            names = "--runtime",
            paramLabel = "KIND",
            description =
                    "What runs containers: docker, process or simulated; docker if an engine answers, else process.")
    private @Nullable RuntimeKind runtime;

    @Option(
            names = "--port",
            paramLabel = "P",
            description =
                    "The API of member i listens on P + i - 1, and what else is needed on the ports that follow; 7180 unless given.")
    private @Nullable Integer port;

    @Option(
            names = "--ingress-port",
            paramLabel = "P",
            description =
                    "The ingress of member i listens for HTTP and TLS on P + i - 1; 0 for no ingress; the first free ports from 7280 on unless given.")
    private @Nullable Integer ingressPort;

    @Option(
            names = "--journal",
            paramLabel = "URL",
            description =
                    "A journal that is there already, as 'starling join' takes it; a Postgres of its own unless given. "
                            + "The environment's STARLING_JOURNAL isn't looked at.")
    private @Nullable String journal;

    @Option(names = "--foreground", description = "Stay, show what happens, and stop the cluster on Ctrl-C.")
    private boolean foreground;

    @Override
    public void run() {
        LocalCluster cluster = data.cluster();
        Optional<ClusterPlan> before = cluster.directory().plan();
        if (cluster.running()) {
            refuseChange(cluster.directory(), cluster.plan());
        }
        if (journal != null) {
            cluster.useJournal(journal);
        }
        ClusterPlan plan = cluster.running() ? cluster.plan() : plan(before);
        if (foreground) {
            cluster.upInForeground(plan, System.out, () -> printReady(cluster, plan));
            return;
        }
        cluster.up(plan);
        printReady(cluster, plan);
    }

    private ClusterPlan plan(Optional<ClusterPlan> before) {
        int count = members != null ? members : before.map(ClusterPlan::members).orElse(DEFAULT_MEMBERS);
        if (count < 1) {
            throw new LaunchException("--members must be at least 1.");
        }
        int first = port != null ? port : before.map(ClusterPlan::port).orElse(DEFAULT_PORT);
        RuntimeKind kind =
                runtime != null ? runtime : before.map(ClusterPlan::runtime).orElseGet(UpCommand::bestRuntime);
        System.out.println("Starting " + count + (count == 1 ? " member" : " members") + " with the runtime "
                + kind.word() + ", data in " + data.directory().toAbsolutePath().normalize());
        int ingress = ingressPort != null
                ? ingressPort
                : before.map(ClusterPlan::ingressPort)
                        .orElseGet(() -> Ports.firstFree(ClusterPlan.HOST, DEFAULT_INGRESS_PORT, count));
        return new ClusterPlan(count, kind, first, ingress);
    }

    private static RuntimeKind bestRuntime() {
        if (DockerEngine.answers()) {
            return RuntimeKind.DOCKER;
        }
        System.out.println(
                "No Docker engine answers: pods will run as plain processes of this machine, without their images.");
        return RuntimeKind.PROCESS;
    }

    private void refuseChange(ClusterDirectory directory, ClusterPlan running) {
        boolean same = (members == null || members == running.members())
                && (runtime == null || runtime == running.runtime())
                && (port == null || port == running.port())
                && (ingressPort == null || ingressPort == running.ingressPort());
        if (!same) {
            throw new LaunchException("The directory " + directory.root()
                    + " is used by the cluster that runs with --members "
                    + running.members() + " --runtime " + running.runtime().word() + " --port " + running.port()
                    + " --ingress-port " + running.ingressPort()
                    + ": take it down first, or name another directory with --data.");
        }
    }

    private static void printReady(LocalCluster cluster, ClusterPlan plan) {
        System.out.println("API: " + plan.member(1).api()
                + (plan.members() > 1
                        ? " (each of the " + plan.members() + " members answers, on the ports that follow)"
                        : ""));
        if (plan.ingressPort() != 0) {
            System.out.println("Ingress: http://" + ClusterPlan.HOST + ":" + plan.ingressPort()
                    + (plan.members() > 1 ? " (of member 1; of the others on the ports that follow)" : ""));
        }
        System.out.println("kubeconfig: " + cluster.directory().kubeconfig());
        System.out.println("Next:");
        System.out.println("  export KUBECONFIG=" + cluster.directory().kubeconfig());
        System.out.println("  kubectl get nodes");
    }
}
