package io.starling.chaos.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.pekko.serialization.jackson.JacksonMigration;

/**
 * What the next build of Starling might know: a second version of an event, here with the same fields. A member that finds its
 * settings on its class path writes it, and reads both; one without refuses what it doesn't know.
 */
public final class NextVersion extends JacksonMigration {
    private static final String EVENT = "io.starling.core.record.Bucket$Stored";

    /** Lays out the settings; what is answered belongs on the class path, in front. */
    static Path overlay(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve("reference.conf"),
                    "pekko.serialization.jackson.migrations { \"" + EVENT + "\" = \"" + NextVersion.class.getName()
                            + "\" }\n");
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int currentVersion() {
        return 2;
    }

    @Override
    public JsonNode transform(int fromVersion, JsonNode json) {
        return json;
    }
}
