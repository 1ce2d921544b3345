package io.starling.node.local;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Collectors;

/** The file that tells kubectl where the members are: one context each, the first one's is current. */
final class Kubeconfig {
    private Kubeconfig() {}

    static void write(ClusterDirectory directory, ClusterPlan plan) {
        try {
            Files.writeString(directory.kubeconfig(), text(plan));
        } catch (IOException e) {
            throw new LaunchException(
                    "The file " + directory.kubeconfig() + " can't be written: " + e.getMessage() + ".", e);
        }
    }

    static String text(ClusterPlan plan) {
        String clusters = plan.all().stream()
                .map(m -> "- name: " + m.name() + "\n  cluster:\n    server: " + m.api() + "\n")
                .collect(Collectors.joining());
        String contexts = plan.all().stream()
                .map(m -> "- name: " + m.name() + "\n  context:\n    cluster: " + m.name() + "\n    user: starling\n")
                .collect(Collectors.joining());
        return "apiVersion: v1\nkind: Config\nclusters:\n" + clusters
                + "users:\n- name: starling\n  user: {}\ncontexts:\n" + contexts + "current-context: "
                + plan.member(1).name() + "\n";
    }
}
