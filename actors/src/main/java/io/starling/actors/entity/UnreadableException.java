package io.starling.actors.entity;

/** What is stored can't be understood: its bytes are damaged, or a newer version of Starling wrote it. */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableException(String message, Throwable cause) {
        super(message, cause);
    }

    public UnreadableException(String message) {
        super(message);
    }
}
