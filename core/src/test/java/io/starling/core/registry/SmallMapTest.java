package io.starling.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SmallMapTest {
    @Test
    void isTheSameMapInTheSameOrder() {
        Map<String, Integer> map = new LinkedHashMap<>();
        map.put("https", 8443);
        map.put("http", 8080);
        map.put("admin", 8081);

        Map<String, Integer> small = SmallMap.of(map);

        assertThat(small).isInstanceOf(SmallMap.class).isEqualTo(map).hasSameHashCodeAs(map);
        assertThat(map).isEqualTo(small);
        assertThat(small.keySet()).containsExactly("https", "http", "admin");
        assertThat(small.get("http")).isEqualTo(8080);
        assertThat(small.getOrDefault("none", 1)).isEqualTo(1);
        assertThat(SmallMap.of(small)).isSameAs(small);
        assertThatThrownBy(() -> small.put("http", 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void manyEntriesStayInTheirTable() {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < 17; i++) {
            map.put("key-" + i, "value");
        }

        assertThat(SmallMap.of(map)).isSameAs(map);
        assertThat(SmallMap.of(Map.of())).isEmpty();
    }
}
