package io.starling.node.local;

import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is looked at before anything is started, so that what can't work fails with one sentence and leaves nothing behind. */
final class Preflight {
    private static final long MEMBER_MEGABYTES = 400;
    private static final long JOURNAL_MEGABYTES = 150;

    private Preflight() {}

    /** Throws the first reason why the plan can't be started here. */
    static void check(ClusterDirectory directory, ClusterPlan plan) {
        checkDirectory(directory);
        checkPorts(directory, plan);
        checkRuntime(plan);
        checkMemory(plan, availableMegabytes());
    }

    static void checkDirectory(ClusterDirectory directory) {
        if (directory.foreign()) {
            throw new LaunchException("The directory " + directory.root()
                    + " is not empty and holds no cluster of Starling: name another one with --data.");
        }
        try {
            Files.createDirectories(directory.root());
        } catch (IOException e) {
            throw new LaunchException(
                    "The directory " + directory.root() + " can't be made: " + e.getMessage() + ".", e);
        }
        if (!Files.isWritable(directory.root())) {
            throw new LaunchException(
                    "The directory " + directory.root() + " can't be written: name another one with --data.");
        }
    }

    private static void checkPorts(ClusterDirectory directory, ClusterPlan plan) {
        if (plan.port() < 1 || plan.journalPort() > 65535) {
            throw new LaunchException(
                    "The ports " + plan.port() + " to " + plan.journalPort() + " are not all between 1 and 65535.");
        }
        if (plan.ingressPort() < 0 || plan.ingressPort() + plan.members() - 1 > 65535) {
            throw new LaunchException("The ports of the ingress, from " + plan.ingressPort()
                    + " on, are not all between 1 and 65535: choose others with --ingress-port.");
        }
        for (int port : plan.ports()) {
            if (!ownPort(directory, plan, port) && Ports.taken(ClusterPlan.HOST, port)) {
                if (port > plan.journalPort() || port < plan.port()) {
                    throw new LaunchException("Port " + port
                            + " is taken, which a member's ingress needs: choose others with --ingress-port.");
                }
                throw new LaunchException("Port " + port + " is taken; this cluster needs " + plan.port() + " to "
                        + plan.journalPort() + ": choose others with --port.");
            }
        }
    }

    /** A supervisor that was killed leaves its database and members running; the next one takes them over. */
    private static boolean ownPort(ClusterDirectory directory, ClusterPlan plan, int port) {
        if (!directory.plan().equals(Optional.of(plan))) {
            return false;
        }
        if (port == plan.journalPort()) {
            return directory.postgres(plan).process().isPresent();
        }
        return plan.all().stream()
                .filter(member ->
                        member.apiPort() == port || member.remotingPort() == port || member.ingressPort() == port)
                .anyMatch(member -> directory.member(member).isPresent());
    }

    private static void checkRuntime(ClusterPlan plan) {
        if (plan.runtime() == RuntimeKind.DOCKER && !DockerEngine.answers()) {
            throw new LaunchException("No Docker engine answers on this machine: start one, or use --runtime process.");
        }
    }

    static void checkMemory(ClusterPlan plan, long available) {
        long needed = plan.members() * MEMBER_MEGABYTES + JOURNAL_MEGABYTES;
        if (available < needed) {
            throw new LaunchException(plan.members() + " members need about " + needed + " MB of free memory and "
                    + available + " MB are left: free some, or start fewer with --members.");
        }
    }

    private static long availableMegabytes() {
        long machine = firstNumber(Path.of("/proc/meminfo"), "MemAvailable:");
        if (machine < 0) {
            return Long.MAX_VALUE; // not Linux: the operating system will tell
        }
        long limit = firstNumber(Path.of("/sys/fs/cgroup/memory.max"), "");
        long used = firstNumber(Path.of("/sys/fs/cgroup/memory.current"), "");
        long group = limit < 0 || used < 0 ? Long.MAX_VALUE : (limit - used) / (1024 * 1024);
        return Math.min(machine / 1024, group);
    }

    /** The number that follows a label in a file of the kernel; -1 where there is none. */
    private static long firstNumber(Path file, String label) {
        try (Stream<String> lines = Files.lines(file)) {
            List<String> found =
                    lines.filter(line -> line.startsWith(label)).limit(1).toList();
            String digits = found.isEmpty()
                    ? ""
                    : found.get(0).substring(label.length()).strip().replaceFirst(" .*", "");
            return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
