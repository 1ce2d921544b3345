package io.starling.http.consul;

/** Why a request isn't served: a status code and the text that Consul's clients show. */
final class ConsulFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    ConsulFailure(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static ConsulFailure badRequest(String message) {
        return new ConsulFailure(400, message);
    }

    int code() {
        return code;
    }
}
