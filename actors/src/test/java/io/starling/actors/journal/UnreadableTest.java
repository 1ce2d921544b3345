package io.starling.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.starling.actors.entity.StrictCborSerializer;
import io.starling.actors.entity.UnreadableException;
import io.starling.core.record.Bucket;
import java.io.NotSerializableException;
import java.util.Arrays;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is damaged, or of a newer version, is refused with its reason. */
class UnreadableTest {
    private static final ActorTestKit KIT = ActorTestKit.create(
            ConfigFactory.parseString("pekko.actor.serializers.jackson-cbor = " + StrictCborSerializer.class.getName())
                    .withFallback(ConfigFactory.load()));
    private static final Serialization SERIALIZATION = SerializationExtension.get(KIT.system());
    private static final Bucket.Event EVENT = new Bucket.Removed("settings");

    private final SerializerWithStringManifest serializer =
            (SerializerWithStringManifest) SERIALIZATION.findSerializerFor(EVENT);
    private final String manifest = serializer.manifest(EVENT);
    private final byte[] bytes = serializer.toBinary(EVENT);

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    @Test
    void takesThePlaceOfPekkosOwn() throws NotSerializableException {
        assertThat(serializer).isInstanceOf(StrictCborSerializer.class);
        assertThat(serializer.identifier()).isEqualTo(33);
        assertThat(serializer.fromBinary(bytes, manifest)).isEqualTo(EVENT);
    }

    @Test
    void refusesBytesThatAreCutOrOverwritten() {
        byte[] overwritten = bytes.clone();
        Arrays.fill(overwritten, (byte) 0xff);
        for (byte[] damaged : new byte[][] {Arrays.copyOf(bytes, bytes.length / 2), overwritten, {(byte) 0xf6}, {}}) {
            assertThatThrownBy(() -> serializer.fromBinary(damaged, manifest))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining("Bucket.Removed");
        }
    }

    @Test
    void refusesVersionsAndClassesThatItDoesNotKnow() {
        assertThatThrownBy(() -> serializer.fromBinary(bytes, manifest + "#7"))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("Bucket.Removed has version 7");
        assertThatThrownBy(() -> serializer.fromBinary(bytes, manifest + "InTheFuture"))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("Bucket.RemovedInTheFuture");
    }
}
