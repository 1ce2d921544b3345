package io.starling.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.Journaled;
import io.starling.core.address.Allocations;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.Commit;
import io.starling.core.node.NodeLife;
import io.starling.core.node.NodeState;
import io.starling.core.record.Bucket;
import io.starling.core.registration.Registration;
import io.starling.core.registry.OutsiderEvent;
import io.starling.core.workload.WorkloadEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every version of an event that was ever released is read, and means what it meant. To change the shape of an event: keep
 * its golden file, add a migration, and add a file of the new shape beside it.
 */
class JournalCompatTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Serialization SERIALIZATION = SerializationExtension.get(KIT.system());

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    static Stream<Map.Entry<String, Journaled>> samples() {
        return Samples.all().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsGoldenBytes(Map.Entry<String, Journaled> sample) throws IOException {
        SerializerWithStringManifest serializer =
                (SerializerWithStringManifest) SERIALIZATION.findSerializerFor(sample.getValue());
        String manifest = Serializers.manifestFor(serializer, sample.getValue());

        byte[] present = serializer.toBinary(sample.getValue());
        Object read = serializer.fromBinary(golden(sample.getKey(), present), manifest);

        assertThat(read).isEqualTo(sample.getValue());
        assertThat(manifest).as("an event's class name stands in journals").startsWith("io.starling.core.");
    }

    @Test
    void hasASampleOfEveryEvent() {
        List<String> names = Stream.of(
                        WorkloadEvent.class,
                        Bucket.Event.class,
                        NodeState.Event.class,
                        NodeLife.Event.class,
                        Registration.Event.class,
                        OutsiderEvent.class,
                        Allocations.Event.class,
                        Change.class)
                .flatMap(events -> Stream.of(Objects.requireNonNull(events.getPermittedSubclasses())))
                .map(Class::getSimpleName)
                .toList();

        List<String> sampled = Samples.all().values().stream()
                .flatMap(JournalCompatTest::parts)
                .map(sample -> sample.getClass().getSimpleName())
                .toList();

        assertThat(sampled).containsAll(names);
    }

    /** What is journaled, with the events that it holds. */
    private static Stream<?> parts(Journaled sample) {
        if (sample instanceof NodeState.Lived lived) {
            return Stream.of(lived, lived.event());
        }
        if (sample instanceof Registration.OutsidersChanged changed) {
            return Stream.concat(Stream.of(changed), changed.events().stream());
        }
        return sample instanceof Commit commit ? commit.changes().stream() : Stream.of(sample);
    }

    /** @param present what a new sample's golden file has to hold */
    private static byte[] golden(String name, byte[] present) throws IOException {
        try (InputStream file = JournalCompatTest.class.getResourceAsStream("/golden/" + name + ".cbor")) {
            assertThat(file)
                    .as(
                            "golden/%s.cbor, in base64: %s",
                            name, Base64.getEncoder().encodeToString(present))
                    .isNotNull();
            return file.readAllBytes();
        }
    }
}
