package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.http.Answers;
import io.starling.http.ApiSettings;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /healthz}, {@code /livez}, {@code /readyz} and {@code /version}. */
final class Probes {
    private final ApiSettings settings;

    Probes(ApiSettings settings) {
        this.settings = settings;
    }

    HttpResponse alive() {
        return Answers.text(200, "ok");
    }

    /** 503 with a line per thing that this member still waits for. */
    HttpResponse ready() {
        List<String> missing = settings.notReady().get();
        return missing.isEmpty()
                ? Answers.text(200, "ok")
                : Answers.text(
                        503, "[-]" + String.join(" not ready\n[-]", missing) + " not ready\nreadyz check failed\n");
    }

    HttpResponse version() {
        ObjectNode version = Json.object();
        version.put("major", "1");
        version.put("minor", "33");
        version.put("gitVersion", settings.version().gitVersion());
        version.put("gitCommit", settings.version().gitCommit());
        version.put("gitTreeState", "clean");
        version.put("buildDate", settings.version().buildDate());
        version.put("goVersion", "none");
        version.put("compiler", "javac");
        version.put("platform", "java/" + Runtime.version().feature());
        return Answers.json(200, Json.bytes(version));
    }
}
