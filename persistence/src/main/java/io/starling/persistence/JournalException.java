package io.starling.persistence;

/** The journal can't be used. The message is one sentence for the person who started Starling. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalException(String sentence) {
        super(sentence);
    }

    public JournalException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
