package io.starling.core.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Refusal;
import java.util.List;

/** Between the one version that is stored and the former ones that clients still speak. */
public final class Versions {
    private Versions() {}

    /**
     * The object as it is answered to a client that spoke another version.
     *
     * @param apiVersion as {@code apps/v1beta2}; empty for the stored version
     */
    public static ApiObject present(ApiObject object, Kind kind, String apiVersion) {
        return apiVersion.isEmpty() || apiVersion.equals(object.apiVersion()) || !isFormer(kind, apiVersion)
                ? object
                : object.with(tree -> tree.put("apiVersion", apiVersion));
    }

    /** What a client that spoke this version is warned of; nothing for the stored version. */
    public static List<String> warnings(Kind kind, String apiVersion) {
        return isFormer(kind, apiVersion)
                ? List.of(
                        apiVersion + " " + kind.kind() + " is deprecated; use " + kind.apiVersion() + " " + kind.kind())
                : List.of();
    }

    private static boolean isFormer(Kind kind, String apiVersion) {
        return Kinds.formerApiVersions(kind).contains(apiVersion);
    }

    /**
     * A document in the terms of the stored version; changes it in place.
     *
     * @param spoken the version of the request's address
     */
    static void toStored(Kind kind, String spoken, ObjectNode document) {
        String named = document.path("apiVersion").asText("");
        String kindName = document.path("kind").asText(kind.kind());
        if (!kindName.equals(kind.kind())) {
            throw Refusal.badRequest(kindName + " in version \"" + spoken.substring(spoken.lastIndexOf('/') + 1)
                    + "\" cannot be handled as a " + kind.kind() + ": the kind in the data (" + kindName
                    + ") does not match the expected kind (" + kind.kind() + ")");
        }
        if (!named.isEmpty() && !named.equals(spoken) && !named.equals(kind.apiVersion())) {
            throw Refusal.badRequest("the API version in the data (" + named
                    + ") does not match the expected API version (" + spoken + ")");
        }
        document.put("apiVersion", kind.apiVersion());
        document.put("kind", kind.kind());
        if (spoken.endsWith("/v1beta1") && isFormer(kind, spoken)) {
            fromFirstBeta(document);
        }
    }

    /** v1beta1 took the selector from the template where none was given, and had a field for rollbacks. */
    private static void fromFirstBeta(ObjectNode document) {
        if (document.get("spec") instanceof ObjectNode spec) {
            spec.remove("rollbackTo");
            if (spec.path("selector").isMissingNode()
                    && spec.path("template").path("metadata").get("labels") instanceof ObjectNode labels) {
                spec.putObject("selector").set("matchLabels", labels.deepCopy());
            }
        }
    }
}
