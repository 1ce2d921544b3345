package io.starling.actors.entity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.typesafe.config.Config;
import java.util.Optional;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;
import org.apache.pekko.serialization.jackson.JacksonSerializer;

/**
 * Pekko's CBOR serializer, in its place and under its number, which never takes what it can't read for something else: a
 * version that this build doesn't know is refused, where Pekko reads it as the present one unless there is a migration.
 *
 * <p>The class it extends is internal to Pekko: it lets only serializers of its own kind read bound classes.
 */
public final class StrictCborSerializer extends JacksonSerializer {
    private final Config migrations;

    public StrictCborSerializer(ExtendedActorSystem system, String bindingName) {
        super(
                system,
                bindingName,
                JacksonObjectMapperProvider.get(system)
                        .getOrCreate(bindingName, Optional.<JsonFactory>of(new CBORFactory())));
        this.migrations = system.settings().config().getConfig("pekko.serialization.jackson.migrations");
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        requireKnown(manifest);
        Object read;
        try {
            read = super.fromBinary(bytes, manifest);
        } catch (Exception failure) {
            throw new UnreadableException(shown(manifest) + ": " + firstLine(failure), failure);
        }
        if (read == null) {
            throw new UnreadableException(shown(manifest) + ": its bytes mean nothing");
        }
        return read;
    }

    /** Which versions a class with a migration has, the migration knows. */
    private void requireKnown(String manifest) {
        int mark = manifest.lastIndexOf('#');
        if (mark >= 0 && !migrations.root().containsKey(manifest.substring(0, mark))) {
            throw new UnreadableException(shown(manifest.substring(0, mark)) + " has version "
                    + manifest.substring(mark + 1) + ", and this member knows version 1: update it");
        }
    }

    private static String shown(String manifest) {
        return manifest.substring(manifest.lastIndexOf('.') + 1).replace('$', '.');
    }

    private static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
