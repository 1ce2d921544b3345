package io.starling.node.runtime.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A pod's address out of 127.0.0.0/8, which Linux accepts as a whole. The second byte comes from the node's name, since
 * several nodes may share a machine; the others from the pod's uid, so that they stay; an address that another pod of the
 * node has is passed over.
 */
final class LoopbackAddress {
    private static final String FILE = "address";

    private LoopbackAddress() {}

    /** The address of a pod that has a directory under the root; it is chosen and noted the first time. */
    static synchronized String of(Path root, String node, String uid) throws IOException {
        Path file = root.resolve(uid).resolve(FILE);
        if (Files.exists(file)) {
            return Files.readString(file);
        }
        Set<String> taken = taken(root);
        int second = 1 + Math.floorMod(node.hashCode(), 254);
        int seed = Math.floorMod(uid.hashCode() * 31, 65_534);
        for (int i = 0; i < 65_534; i++) {
            int rest = 1 + (seed + i) % 65_534;
            String address = "127.%d.%d.%d".formatted(second, rest >> 8, rest & 255);
            if (!taken.contains(address)) {
                Files.writeString(file, address, StandardOpenOption.CREATE_NEW);
                return address;
            }
        }
        throw new IOException("the node has no free loopback address left");
    }

    private static Set<String> taken(Path root) throws IOException {
        Set<String> taken = new HashSet<>();
        try (Stream<Path> pods = Files.list(root)) {
            for (Path file :
                    pods.map(pod -> pod.resolve(FILE)).filter(Files::exists).toList()) {
                taken.add(Files.readString(file));
            }
        }
        return taken;
    }
}
