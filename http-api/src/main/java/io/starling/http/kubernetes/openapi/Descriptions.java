package io.starling.http.kubernetes.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** What types and fields mean, in words: of those that Starling acts on. */
final class Descriptions {
    private static final String FILE = "descriptions.properties";
    private static final Properties TEXTS = load();

    private Descriptions() {}

    static Optional<String> of(String type) {
        return Optional.ofNullable(TEXTS.getProperty(type));
    }

    static Optional<String> of(String type, String field) {
        return of(type + "." + field);
    }

    /** {@code Deployment}, {@code DeploymentSpec.replicas}. */
    static Set<String> keys() {
        return TEXTS.stringPropertyNames();
    }

    private static Properties load() {
        Properties texts = new Properties();
        try (InputStream file = Objects.requireNonNull(Descriptions.class.getResourceAsStream(FILE), FILE)) {
            texts.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }
}
