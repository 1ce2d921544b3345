package io.starling.node.network.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.ssl.SslContext;
import io.starling.core.ingress.RoutingTable;
import io.starling.core.object.ApiObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificatesTest {
    private final Certificates certificates = new Certificates();
    private final List<String> broken = new ArrayList<>();

    private static byte[] file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CertificatesTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static ApiObject secret(byte[] chain, byte[] key) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("metadata").put("namespace", "shop").put("name", "cert");
        tree.putObject("data")
                .put("tls.crt", Base64.getEncoder().encodeToString(chain))
                .put("tls.key", Base64.getEncoder().encodeToString(key));
        return ApiObject.of(tree);
    }

    @Test
    void aBrokenOneLeavesTheOneBefore() throws IOException {
        SslContext first = certificates.of(secret(file("first.crt"), file("first.key")), broken::add);
        assertThat(first).isNotNull();
        assertThat(certificates.of(secret(file("second.crt"), file("first.key")), broken::add))
                .isSameAs(first);
        assertThat(broken)
                .containsExactly("the certificate of the Secret cert can't be used: tls.key isn't the key of tls.crt;"
                        + " the one before stays");

        assertThat(certificates.of(secret(new byte[] {1}, file("first.key")), broken::add))
                .isSameAs(first);
        assertThat(broken).hasSize(2);

        assertThat(certificates.of(secret(file("second.crt"), file("second.key")), broken::add))
                .isNotNull()
                .isNotSameAs(first);
        assertThat(broken).hasSize(2);
    }

    @Test
    void keysOfOlderToolsAreRead() throws IOException {
        for (String name : List.of("pkcs1", "sec1")) {
            assertThat(certificates.of(secret(file(name + ".crt"), file(name + ".key")), broken::add))
                    .as(name)
                    .isNotNull();
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void aHostIsShownTheMostSpecificOne() throws IOException {
        SslContext one =
                Objects.requireNonNull(certificates.of(secret(file("first.crt"), file("first.key")), broken::add));
        SslContext other =
                Objects.requireNonNull(certificates.of(secret(file("second.crt"), file("second.key")), broken::add));
        IngressRules rules = new IngressRules(
                RoutingTable.EMPTY,
                ref -> Optional.empty(),
                Map.of(),
                Map.of("shop.example.com", one, "*.example.com", other, "", one));

        assertThat(rules.certificate("shop.example.com")).containsSame(one);
        assertThat(rules.certificate("bank.example.com")).containsSame(other);
        assertThat(rules.certificate("example.org")).containsSame(one);
        assertThat(IngressRules.EMPTY.certificate("example.org")).isEmpty();
    }
}
