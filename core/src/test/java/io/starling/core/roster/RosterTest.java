package io.starling.core.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.roster.Roster.Entry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void whatIsWrittenIsRead() {
        Roster roster = Roster.founded("x", entry("a:1", 7)).with(entry("[::1]:2", -8), NOW);

        assertThat(Roster.parse(roster.document())).isEqualTo(roster);
        assertThat(Roster.parse("")).isEqualTo(Roster.EMPTY);
        assertThat(Roster.parse(roster.withRestoring("b").document()).restoring())
                .isEqualTo("b");
    }

    @Test
    void theDocumentOfFormatOneStaysReadable() {
        String document = "{\"format\":1,\"incarnation\":\"x\",\"entries\":[{\"address\":\"a:1\",\"run\":7,"
                + "\"renewedMillis\":1767225600000,\"later\":1}],\"other\":true}";

        assertThat(Roster.parse(document)).isEqualTo(Roster.founded("x", entry("a:1", 7)));
    }

    @Test
    void anotherFormatAndNonsenseAreRefused() {
        assertThatThrownBy(() -> Roster.parse("{\"format\":2,\"incarnation\":\"x\",\"entries\":[]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The journal's roster is of format 2, and this version of Starling knows 1:"
                        + " start the version that wrote it.");
        assertThatThrownBy(() -> Roster.parse("{")).hasMessageStartingWith("The journal's roster can't be read: ");
    }

    @Test
    void foundingForgetsWhoWasThere() {
        assertThat(Roster.founded("y", entry("b:1", 1)).entries()).containsExactly(entry("b:1", 1));
    }

    @Test
    void anAddressHasOneEntryAndWhoIsLongSilentIsDropped() {
        Entry old = new Entry("old:1", 1, NOW.minus(Roster.KEPT).minusMillis(1).toEpochMilli());
        Entry known = new Entry("known:1", 1, NOW.minus(Roster.KEPT).toEpochMilli());
        Roster roster = Roster.founded("x", entry("a:1", 1)).with(old, NOW).with(known, NOW);

        assertThat(roster.with(entry("a:1", 2), NOW).entries()).containsExactly(known, entry("a:1", 2));
    }

    @Test
    void onlyTheRunThatLeavesIsStruck() {
        Roster roster = Roster.founded("x", entry("a:1", 1));

        assertThat(roster.without("a:1", 2)).isEqualTo(roster);
        assertThat(roster.without("a:1", 1).entries()).isEmpty();
        assertThat(roster.without("a:1").entries()).isEmpty();
        assertThat(roster.without("a:1").incarnation()).isEqualTo("x");
    }

    private static Entry entry(String address, long run) {
        return new Entry(address, run, NOW.toEpochMilli());
    }
}
