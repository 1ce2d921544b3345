package io.starling.core.check;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** What a check says, from the best to the worst. */
public enum CheckStatus {
    PASSING,
    WARNING,
    CRITICAL;

    /** As Consul writes it. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static CheckStatus read(String text) {
        return of(text).orElse(CRITICAL);
    }

    public static Optional<CheckStatus> of(String text) {
        for (CheckStatus status : values()) {
            if (status.text().equals(text)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
