package io.starling.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.check.CheckTimesTest.Services;
import io.starling.core.object.Refusal;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

    @Test
    void aServiceIsTheSameAfterItsWayThroughTheRegistry() {
        CheckedService service = Services.of(Services.ttl(10), Services.http(2));

        Instance instance = service.instance("web-1");

        assertThat(CheckedService.of(instance)).contains(service);
        assertThat(instance.status()).isEqualTo(InstanceStatus.DOWN);
        assertThat(instance.metadata()).containsEntry("version", "1").containsEntry("tags", "a");
        assertThat(instance.port()).isEqualTo(80);
    }

    @Test
    void itTakesTrafficWhenNoCheckIsCritical() {
        CheckedService service = Services.of(Services.ttl(10), Services.http(2));

        CheckedService passing = new Order.Report("web-1", "ttl", CheckStatus.PASSING, "fine").applyTo(service, NOW);
        assertThat(passing.instance("web-1").status()).isEqualTo(InstanceStatus.DOWN);
        CheckedService warning = new Order.Report("web-1", "http", CheckStatus.WARNING, "slow").applyTo(passing, NOW);

        assertThat(warning.status()).isEqualTo(CheckStatus.WARNING);
        assertThat(warning.instance("web-1").status()).isEqualTo(InstanceStatus.UP);
        assertThat(warning.instance("web-1").weight()).isEqualTo(1);
        assertThat(warning.check("http").orElseThrow().sinceMillis()).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void itSaysWhyInALine() {
        CheckedService service = Services.of(Services.ttl(10), Services.http(2));
        CheckedService passing = new Order.Report("web-1", "ttl", CheckStatus.PASSING, "").applyTo(service, NOW);
        CheckedService warning =
                new Order.Report("web-1", "http", CheckStatus.WARNING, "slow\nvery").applyTo(passing, NOW);
        CheckedService fine = new Order.Report("web-1", "http", CheckStatus.PASSING, "200").applyTo(warning, NOW);
        CheckedService down =
                new Order.Report("web-1", "ttl", CheckStatus.CRITICAL, "x".repeat(500)).applyTo(warning, NOW);

        assertThat(warning.why()).endsWith(" is warning: slow");
        assertThat(fine.why()).isEqualTo("its checks pass");
        assertThat(down.why()).endsWith(" is critical: " + "x".repeat(80) + "...");
    }

    @Test
    void registeringAgainKeepsWhatChecksSaid() {
        CheckedService service = Services.of(Services.ttl(10));
        CheckedService passing = new Order.Report("web-1", "ttl", CheckStatus.PASSING, "fine").applyTo(service, NOW);

        assertThat(new Order.Register("web-1", service, false).applyTo(passing, NOW))
                .isEqualTo(passing);
        assertThat(new Order.Register("web-1", Services.of(Services.ttl(20)), false)
                        .applyTo(passing, NOW)
                        .status())
                .as("another check than before")
                .isEqualTo(CheckStatus.CRITICAL);
        assertThat(new Order.Register("web-1", Services.of(), true)
                        .applyTo(passing, NOW)
                        .checks())
                .hasSize(1);
        assertThat(new Order.Register("web-1", Services.of(), false)
                        .applyTo(passing, NOW)
                        .checks())
                .isEmpty();
    }

    @Test
    void theSameIdOnAnotherMachineIsAnotherInstance() {
        CheckedService here = at("10.0.0.1", "m1");
        CheckedService elsewhere = at("10.0.0.2", "m2");
        Map<String, CheckedService> present = new HashMap<>(Map.of("web-1", here));

        Order.Register second = new Order.Register("web-1", elsewhere, true).among(present);
        assertThat(second.instance()).isEqualTo("m2/web-1");
        assertThat(second.service().node()).isEqualTo("m2");
        present.put(second.instance(), second.service());

        assertThat(new Order.Register("web-1", at("10.0.0.3", "m2"), true)
                        .among(present)
                        .instance())
                .as("registered again with its own member")
                .isEqualTo("m2/web-1");
        assertThat(new Order.Register("web-1", at("10.0.0.2", "m3"), true)
                        .among(present)
                        .instance())
                .as("the same one, through another member")
                .isEqualTo("m2/web-1");
        assertThat(new Order.Register("web-1", at("10.0.0.1", "m3"), true).among(present))
                .as("the first one, through another member")
                .isEqualTo(new Order.Register("web-1", at("10.0.0.1", "m3"), true));
        assertThat(new Order.Register("web-1", at("10.0.0.9", "m1"), true)
                        .among(present)
                        .instance())
                .isEqualTo("web-1");
        assertThat(new Order.Register("web-1", at("10.0.0.9", "m1"), true)
                        .among(Map.of("web-1", at("10.0.0.1", "")))
                        .instance())
                .as("of a registration from before there were doors nobody knows whose it is")
                .isEqualTo("web-1");
    }

    private static CheckedService at(String address, String door) {
        return new CheckedService(
                "web-1",
                "Web",
                List.of(),
                address,
                80,
                Map.of(),
                false,
                1,
                1,
                "starling",
                "127.0.0.1",
                Map.of(),
                List.of(),
                "",
                Map.of(),
                door);
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThatThrownBy(() -> new Order.Maintain("web-1", true, "").applyTo(null, NOW))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> new Order.Report("web-1", "nope", CheckStatus.PASSING, "").applyTo(Services.of(), NOW))
                .isInstanceOf(Refusal.class);
        assertThat(new Order.Deregister("web-1").applyTo(null, NOW)).isNull();
    }
}
