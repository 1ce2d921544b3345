package io.starling.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an owner tells anew after it recovered, with the versions that its objects have. */
class ToldAnewTest {
    private static final ResourceType TYPE = new ResourceType("", "configmaps");
    private static final ResourceType OTHER = new ResourceType("", "secrets");

    private final OriginClock clock = new OriginClock(1, 0, () -> 1_800_000_000_000L, () -> 0);
    private final ChangeWindow window = new ChangeWindow(100);
    private final Replica replica = new Replica("one", clock, window);
    private long began;

    @BeforeEach
    void begin() {
        replica.members(Set.of("one"), Set.of("one"), 0);
        replica.begin(Remembered.NOTHING, 0);
        replica.expect(Set.of("bucket"), 0);
    }

    private void complete() {
        replica.announce(0, "bucket", 0, List.of(), 0);
        began = replica.published().watermark();
    }

    @Test
    void theSameVersionAgainIsNoNews() {
        complete();
        long first = tell(TYPE, "a", 0);
        long last = tell(TYPE, "b", 0);
        tell(TYPE, "a", first);
        assertThat(told(TYPE, began))
                .hasValueSatisfying(changes ->
                        assertThat(changes).extracting(Delivered::version).containsExactly(first, last));
        assertThat(told(TYPE, last)).hasValue(List.of());
    }

    @Test
    void whatIsToldTooLateExpiresTheWatchesOfItsType() {
        complete();
        long journaled = clock.open();
        clock.settle(journaled);
        long secret = tell(OTHER, "s", 0);
        long last = tell(TYPE, "b", 0);
        long open = window.cursor(TYPE, last).orElseThrow();
        long late = tell(TYPE, "a", journaled);
        long next = tell(TYPE, "b", 0);

        assertThat(window.read(TYPE, open, 10)).isEmpty();
        assertThat(told(TYPE, last)).isEmpty();
        assertThat(told(TYPE, journaled)).isEmpty();
        assertThat(told(TYPE, late))
                .hasValueSatisfying(changes ->
                        assertThat(changes).extracting(Delivered::version).containsExactly(next));
        assertThat(told(OTHER, began))
                .hasValueSatisfying(changes ->
                        assertThat(changes).extracting(Delivered::version).containsExactly(secret));
        assertThat(replica.published().delivered().list(TYPE, null))
                .extracting(entry -> entry.document().resourceVersion())
                .containsExactly(journaled, next);
    }

    @Test
    void watchesBeginWhereTheCatalogIsComplete() {
        long before = replica.published().watermark();
        tell(TYPE, "a", 17);
        assertThat(told(TYPE, before)).isPresent();
        complete();
        assertThat(told(TYPE, before)).isEmpty();
        assertThat(told(TYPE, began)).hasValue(List.of());
    }

    /** Tells an object, with a version of its own or, where that is 0, that of its place. Returns its place. */
    private long tell(ResourceType type, String name, long version) {
        long stamp = clock.open();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("metadata").put("name", name).put("uid", "uid-" + name);
        ApiObject object = ApiObject.of(json).stamped(version == 0 ? stamp : version);
        replica.announce(stamp, "owner", 0, List.of(Change.of(stamp, new ObjectKey(type, "default", name), object)), 0);
        return stamp;
    }

    private Optional<List<Delivered>> told(ResourceType type, long after) {
        return window.cursor(type, after).flatMap(cursor -> window.read(type, cursor, 10));
    }
}
