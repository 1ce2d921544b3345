package io.starling.node.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.pod.Environment;
import io.starling.core.pod.Expansion;
import io.starling.core.pod.Happening;
import io.starling.core.pod.PodSources;
import io.starling.core.pod.VolumeFiles;
import io.starling.node.runtime.ContainerRuntime.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A pod's volumes as directories under the agent's data: {@code volumes/NAME}. Blocks: call it on the runtime dispatcher. */
final class PodVolumes {
    private final Path root;

    private PodVolumes(Path podDirectory) {
        this.root = podDirectory.toAbsolutePath().resolve("volumes");
    }

    static PodVolumes in(Path podDirectory) {
        return new PodVolumes(podDirectory);
    }

    /**
     * Makes every volume, or brings it up to date; emptyDirs keep what is in them.
     *
     * @throws PodSources.Missing with the kubelet's words, if a volume can't be made (yet)
     */
    void prepare(PodSources sources) throws PodSources.Missing {
        for (JsonNode volume : sources.pod().spec().path("volumes")) {
            String name = volume.path("name").asText("");
            try {
                prepare(volume, name, sources);
            } catch (PodSources.Missing | IOException | IllegalArgumentException e) {
                throw new PodSources.Missing(Happening.VOLUME_PROBLEM + "\"" + name + "\": " + e.getMessage());
            }
        }
    }

    private void prepare(JsonNode volume, String name, PodSources sources) throws PodSources.Missing, IOException {
        Path directory = root.resolve(name);
        if (VolumeFiles.makes(volume)) {
            AtomicFiles.write(directory, VolumeFiles.of(volume, sources));
        } else if (volume.has("emptyDir")) {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                AtomicFiles.permit(directory, 0777);
            }
        } else if (volume.has("hostPath")) {
            checkHostPath(volume.path("hostPath"));
        } else {
            throw new PodSources.Missing(
                    "this type of volume isn't supported; configMap, secret, projected, downwardAPI,"
                            + " emptyDir and hostPath are");
        }
    }

    private static void checkHostPath(JsonNode tree) throws PodSources.Missing, IOException {
        Path path = Path.of(tree.path("path").asText(""));
        String type = tree.path("type").asText("");
        if (type.equals("DirectoryOrCreate")) {
            Files.createDirectories(path);
        } else if (type.equals("FileOrCreate") && !Files.exists(path)) {
            Files.createFile(path);
        }
        boolean fits =
                switch (type) {
                    case "DirectoryOrCreate", "Directory" -> Files.isDirectory(path);
                    case "FileOrCreate", "File" -> Files.isRegularFile(path);
                    case "Socket", "CharDevice", "BlockDevice" ->
                        Files.exists(path) && !Files.isDirectory(path) && !Files.isRegularFile(path);
                    default -> true;
                };
        if (!fits) {
            throw new PodSources.Missing("hostPath type check failed: " + path + " is not a " + type);
        }
    }

    /**
     * What one container sees of the volumes.
     *
     * @throws PodSources.Missing if a subPath leads out of its volume, or a mount names no volume
     */
    List<Mount> mounts(JsonNode container, PodSources sources) throws PodSources.Missing {
        List<Mount> mounts = new ArrayList<>();
        for (JsonNode mount : container.path("volumeMounts")) {
            JsonNode volume = volume(sources, mount.path("name").asText(""));
            Path source = source(volume, mount, container, sources);
            boolean readOnly = mount.path("readOnly").asBoolean(false) || VolumeFiles.makes(volume);
            mounts.add(new Mount(source.toString(), mount.path("mountPath").asText(""), readOnly));
        }
        return mounts;
    }

    private static JsonNode volume(PodSources sources, String name) throws PodSources.Missing {
        for (JsonNode volume : sources.pod().spec().path("volumes")) {
            if (volume.path("name").asText("").equals(name)) {
                return volume;
            }
        }
        throw new PodSources.Missing("the pod has no volume \"" + name + "\"");
    }

    private Path source(JsonNode volume, JsonNode mount, JsonNode container, PodSources sources)
            throws PodSources.Missing {
        Path directory = volume.has("hostPath")
                ? Path.of(volume.path("hostPath").path("path").asText(""))
                : root.resolve(volume.path("name").asText(""));
        String subPath = mount.path("subPath").asText("");
        if (mount.has("subPathExpr")) {
            subPath = Expansion.expand(mount.path("subPathExpr").asText(""), Environment.of(container, sources));
        }
        return subPath.isEmpty() ? directory : within(directory, subPath);
    }

    /** The real place of a subPath: links are followed now, and must not lead out. */
    private static Path within(Path directory, String subPath) throws PodSources.Missing {
        Path path = directory.resolve(subPath).normalize();
        try {
            if (!path.startsWith(directory)) {
                throw new PodSources.Missing("subPath \"" + subPath + "\" leads out of its volume");
            }
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(path);
            }
            Path real = path.toRealPath();
            if (!real.startsWith(directory.toRealPath())) {
                throw new PodSources.Missing("subPath \"" + subPath + "\" leads out of its volume");
            }
            return real;
        } catch (IOException e) {
            throw new PodSources.Missing("failed to prepare subPath \"" + subPath + "\": " + e.getMessage());
        }
    }
}
