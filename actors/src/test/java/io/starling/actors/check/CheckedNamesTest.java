package io.starling.actors.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.gateway.Registry;
import io.starling.core.check.Check;
import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckDefinition.Kind;
import io.starling.core.check.CheckStatus;
import io.starling.core.check.CheckedService;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CheckedNamesTest {
    private static final ServiceName WEB = ServiceName.of("web");

    private final CheckedNames names = new CheckedNames();

    @Test
    void aNameIsCheckedWhileOneOfItsInstancesIs() {
        names.seed(RegistryView.EMPTY);
        Instance checked = registered("a", true);
        Instance unchecked = registered("b", false);

        learn(null, unchecked);
        assertThat(names.all()).isEmpty();
        learn(null, checked);
        assertThat(names.all()).containsExactly(WEB);
        learn(unchecked, null);
        assertThat(names.all()).containsExactly(WEB);
        learn(checked, registered("a", false));
        assertThat(names.all()).isEmpty();
    }

    private void learn(@Nullable Instance before, @Nullable Instance after) {
        names.learn(new Registry.Update(List.of(new Change(WEB, before, after, 1)), RegistryView.EMPTY));
    }

    private static Instance registered(String id, boolean checked) {
        Check check = new Check(
                new CheckDefinition("ttl", "ttl", Kind.TTL, "", 1000, 1000, 1000, 0, "GET", Map.of(), "", ""),
                CheckStatus.CRITICAL,
                "",
                0);
        return new CheckedService(
                        id,
                        "web",
                        List.of(),
                        "10.0.0.1",
                        80,
                        Map.of(),
                        false,
                        1,
                        1,
                        "starling",
                        "127.0.0.1",
                        Map.of(),
                        checked ? List.of(check) : List.of(),
                        "",
                        Map.of(),
                        "")
                .instance(id);
    }
}
