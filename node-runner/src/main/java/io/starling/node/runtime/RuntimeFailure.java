package io.starling.node.runtime;

/** A runtime refused or couldn't do what it was asked for, with Kubernetes' reason and a sentence for the pod's owner. */
public final class RuntimeFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final int exitCode;

    private RuntimeFailure(String reason, int exitCode, String message) {
        super(message);
        this.reason = reason;
        this.exitCode = exitCode;
    }

    /** There is no such image: {@code ErrImagePull}, {@code ErrImageNeverPull}, {@code InvalidImageName}. */
    public static RuntimeFailure image(String reason, String message) {
        return new RuntimeFailure(reason, 0, message);
    }

    /**
     * The container was made, but its command could not be started.
     *
     * @param exitCode 126 to 128
     */
    public static RuntimeFailure command(int exitCode, String message) {
        return new RuntimeFailure("RunContainerError", exitCode, message);
    }

    /** The container couldn't be made as it was asked for. */
    public static RuntimeFailure container(String message) {
        return new RuntimeFailure("CreateContainerError", 0, message);
    }

    /** The runtime can't be used at all. The message says what to do. */
    public static RuntimeFailure unusable(String message) {
        return new RuntimeFailure("RuntimeUnusable", 0, message);
    }

    /** The log can't be given as it was asked for. */
    public static RuntimeFailure log(String message) {
        return new RuntimeFailure("NoLog", 0, message);
    }

    public String reason() {
        return reason;
    }

    /** What stands for the exit code of a run that never began; 0 where there is none. */
    public int exitCode() {
        return exitCode;
    }
}
