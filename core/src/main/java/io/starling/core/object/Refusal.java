package io.starling.core.object;

/**
 * A refusal on its way out of a decision or a parser. Whoever calls turns it into the {@link ApiStatus} it carries; it
 * has no stack trace because it is an expected answer, not a defect.
 */
public final class Refusal extends RuntimeException {
    private final transient ApiStatus status;

    private Refusal(ApiStatus status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    public static Refusal of(ApiStatus status) {
        return new Refusal(status);
    }

    /** A request that can't be understood: 400. */
    public static Refusal badRequest(String message) {
        return new Refusal(ApiStatus.badRequest(message));
    }

    public ApiStatus status() {
        return status;
    }
}
