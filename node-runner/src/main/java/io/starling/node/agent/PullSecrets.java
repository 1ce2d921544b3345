package io.starling.node.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.starling.core.pod.PodSources;
import io.starling.node.runtime.ContainerRuntime.RegistryLogin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logins of a pod's {@code imagePullSecrets}. A secret that is missing or broken is passed over, as in Kubernetes. */
final class PullSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(PullSecrets.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PullSecrets() {}

    static List<RegistryLogin> logins(PodSources sources) {
        List<RegistryLogin> logins = new ArrayList<>();
        for (JsonNode reference : sources.pod().spec().path("imagePullSecrets")) {
            String name = reference.path("name").asText("");
            Map<String, byte[]> entries =
                    sources.entries(PodSources.secret(sources.pod(), name)).orElse(Map.of());
            byte[] document = entries.get(".dockerconfigjson");
            if (document != null) {
                add(logins, document, name);
            }
        }
        return logins;
    }

    private static void add(List<RegistryLogin> logins, byte[] document, String name) {
        try {
            JsonNode auths = MAPPER.readTree(new String(document, StandardCharsets.UTF_8))
                    .path("auths");
            auths.properties().forEach(entry -> logins.add(login(entry.getKey(), entry.getValue())));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            LOG.warn("The image pull secret {} isn't a docker configuration and is passed over", name);
        }
    }

    private static RegistryLogin login(String registry, JsonNode tree) {
        String user = tree.path("username").asText("");
        String password = tree.path("password").asText("");
        String auth = tree.path("auth").asText("");
        if (user.isEmpty() && !auth.isEmpty()) {
            String pair = new String(Base64.getMimeDecoder().decode(auth), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            user = colon < 0 ? pair : pair.substring(0, colon);
            password = colon < 0 ? "" : pair.substring(colon + 1);
        }
        return new RegistryLogin(registry, user, password);
    }
}
