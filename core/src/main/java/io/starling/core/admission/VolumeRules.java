package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules for the volumes of a pod and where containers mount them. */
final class VolumeRules {
    private static final List<String> HOST_PATH_TYPES = List.of(
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
    private static final List<String> PROJECTIONS = List.of(
            "secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate");
    /** Octal 0777. */
    private static final int MAX_MODE = 511;

    private final FieldErrors errors;
    private final Checks checks;
    private final EnvRules env;

    VolumeRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
        this.env = new EnvRules(errors);
    }

    /** Checks the volumes and returns their names. */
    Set<String> check(JsonNode spec, Path path) {
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonNode volume : spec.path("volumes")) {
            Path place = path.child("volumes").index(i++);
            checks.named(volume, "name", place, Formats::dnsLabel);
            if (!names.add(Trees.text(volume, "name"))) {
                errors.duplicate(place.child("name"), volume.path("name"));
            }
            source(volume, place);
        }
        return names;
    }

    private void source(JsonNode volume, Path path) {
        List<String> sources = volume.propertyStream()
                .map(Map.Entry::getKey)
                .filter(field -> !field.equals("name"))
                .toList();
        if (sources.isEmpty()) {
            errors.required(path, "must specify a volume type");
        }
        sources.stream()
                .skip(1)
                .forEach(field -> errors.forbidden(path.child(field), "may not specify more than 1 volume type"));
        Trees.within(volume, "configMap", source -> {
            checks.required(source, "name", path.child("configMap"));
            files(source, path.child("configMap"));
        });
        Trees.within(volume, "secret", source -> {
            checks.required(source, "secretName", path.child("secret"));
            files(source, path.child("secret"));
        });
        Trees.within(volume, "hostPath", source -> hostPath(source, path.child("hostPath")));
        Trees.within(volume, "emptyDir", source -> {
            if (source.has("sizeLimit")) {
                checks.quantity(source.path("sizeLimit"), path.child("emptyDir").child("sizeLimit"));
            }
        });
        Trees.within(volume, "downwardAPI", source -> {
            mode(source, "defaultMode", path.child("downwardAPI"));
            fields(source, path.child("downwardAPI"));
        });
        Trees.within(volume, "projected", source -> projected(source, path.child("projected")));
        Trees.within(
                volume,
                "persistentVolumeClaim",
                source -> checks.required(source, "claimName", path.child("persistentVolumeClaim")));
    }

    private void hostPath(JsonNode source, Path path) {
        if (checks.required(source, "path", path)
                && List.of(Trees.text(source, "path").split("/", -1)).contains("..")) {
            errors.invalid(path.child("path"), Trees.text(source, "path"), "must not contain '..'");
        }
        checks.oneOf(source, "type", path, HOST_PATH_TYPES);
    }

    private void projected(JsonNode projected, Path path) {
        mode(projected, "defaultMode", path);
        int i = 0;
        for (JsonNode source : projected.path("sources")) {
            Path place = path.child("sources").index(i++);
            checks.exactlyOne(
                    source,
                    PROJECTIONS,
                    place,
                    "must specify a projected volume type",
                    "may not specify more than 1 volume type per source");
            for (String named : List.of("configMap", "secret")) {
                Trees.within(source, named, files -> {
                    checks.required(files, "name", place.child(named));
                    files(files, place.child(named));
                });
            }
            Trees.within(source, "downwardAPI", fields -> fields(fields, place.child("downwardAPI")));
            Trees.within(
                    source,
                    "serviceAccountToken",
                    token -> checks.required(token, "path", place.child("serviceAccountToken")));
        }
    }

    /** Which keys become which files. */
    private void files(JsonNode source, Path path) {
        mode(source, "defaultMode", path);
        int i = 0;
        for (JsonNode item : source.path("items")) {
            Path place = path.child("items").index(i++);
            checks.required(item, "key", place);
            file(item, place);
        }
    }

    private void fields(JsonNode source, Path path) {
        int i = 0;
        for (JsonNode item : source.path("items")) {
            Path place = path.child("items").index(i++);
            file(item, place);
            checks.exactlyOne(
                    item,
                    List.of("fieldRef", "resourceFieldRef"),
                    place,
                    "fieldRef or resourceFieldRef is required",
                    "fieldRef and resourceFieldRef can not be specified simultaneously");
            Trees.within(item, "fieldRef", field -> {
                if (!List.of("metadata.labels", "metadata.annotations").contains(Trees.text(field, "fieldPath"))) {
                    env.fieldPath(field, place.child("fieldRef"));
                }
            });
            Trees.within(item, "resourceFieldRef", field -> env.resource(field, place.child("resourceFieldRef")));
        }
    }

    private void file(JsonNode item, Path path) {
        if (checks.required(item, "path", path)) {
            checks.inside(Trees.text(item, "path"), path.child("path"));
        }
        mode(item, "mode", path);
    }

    private void mode(JsonNode tree, String field, Path path) {
        JsonNode mode = tree.path(field);
        if (mode.isNumber() && (mode.asInt() < 0 || mode.asInt() > MAX_MODE)) {
            errors.invalid(path.child(field), mode, "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }

    /** Where a container sees volumes. */
    void mounts(JsonNode container, Path path, Set<String> volumes) {
        Set<String> taken = new HashSet<>();
        int i = 0;
        for (JsonNode mount : container.path("volumeMounts")) {
            Path place = path.child("volumeMounts").index(i++);
            String name = Trees.text(mount, "name");
            if (checks.required(mount, "name", place) && !volumes.contains(name)) {
                errors.notFound(place.child("name"), name);
            }
            String at = Trees.text(mount, "mountPath");
            if (checks.required(mount, "mountPath", place) && !taken.add(at)) {
                errors.invalid(place.child("mountPath"), at, "must be unique");
            }
            checks.inside(Trees.text(mount, "subPath"), place.child("subPath"));
            checks.inside(Trees.text(mount, "subPathExpr"), place.child("subPathExpr"));
            if (mount.has("subPath") && mount.has("subPathExpr")) {
                errors.invalid(
                        place.child("subPathExpr"),
                        mount.path("subPathExpr"),
                        "subPathExpr and subPath are mutually exclusive");
            }
        }
    }
}
