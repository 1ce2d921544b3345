package io.starling.core.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.ingress.RequestTarget.Malformed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/a/b?q=/../c, /a/b",
        "/a/../b, /b",
        "/a/./b/, /a/b/",
        "//admin, /admin",
        "/%61dmin, /admin",
        "/%2e%2e/x, /x",
        "/a/.., /",
        "/, /",
        "/a%20b, /a%20b",
    })
    void aPathIsResolvedBeforeItIsRouted(String target, String normal) throws Malformed {
        assertThat(of(target).readings()).first().isEqualTo(normal);
        assertThat(of(target).target()).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin%2fs.txt, /admin/s.txt",
        "/%2Fadmin, /admin",
        "/admin;x/y, /admin/y",
        "/;/admin, /admin",
        "/admin%3Bx, /admin",
        "/admin%5cs, /admin/s",
        "/admin\\s, /admin/s",
    })
    void whatABackendMayReadOtherwiseIsAReadingToo(String target, String other) throws Malformed {
        assertThat(of(target).readings()).hasSizeGreaterThan(1).contains(other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x/..%2fadmin",
                "/admin/..;/x",
                "/a/..;/admin",
                "/a\\..\\admin",
                "/a%5c..%5cadmin",
                "/x;%2f..%2f..%2fadmin",
                "/a%00",
                "/admin#x",
                "admin/s.txt",
                "*",
                "ftp://x/admin",
                "http://user@x/admin",
                "",
            })
    void whatOnlySomeWouldTakeForAPathIsRefused(String target) {
        assertThatThrownBy(() -> of(target)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "http://shop.example.com/admin?a=1, shop.example.com, /admin?a=1",
        "HTTPS://shop.example.com:8443, shop.example.com:8443, /",
        "http://shop.example.com?a=1, shop.example.com, /?a=1",
    })
    void anAbsoluteTargetSaysWhomItAsks(String target, String host, String forwarded) throws Malformed {
        assertThat(of(target).host()).isEqualTo(host);
        assertThat(of(target).target()).isEqualTo(forwarded);
    }

    @Test
    void theServerAsAWholeCanBeAskedForItsOptions() throws Malformed {
        RequestTarget all = RequestTarget.of("OPTIONS", "*", List.of("h"), false);
        assertThat(all.target()).isEqualTo("*");
        assertThat(all.readings()).containsExactly("/");
    }

    @Test
    void thereIsOneHost() throws Malformed {
        assertThatThrownBy(() -> RequestTarget.of("GET", "/", List.of(), false)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> RequestTarget.of("GET", "/", List.of("a", "b"), false))
                .isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> RequestTarget.of("GET", "/", List.of("a/b"), false))
                .isInstanceOf(Malformed.class);
        assertThat(RequestTarget.of("GET", "/", List.of(), true).host()).isEmpty();
        assertThat(RequestTarget.of("GET", "/", List.of("[::1]:80"), false).host())
                .isEqualTo("[::1]:80");
    }

    private static RequestTarget of(String target) throws Malformed {
        return RequestTarget.of("GET", target, List.of("other.example.com"), false);
    }
}
