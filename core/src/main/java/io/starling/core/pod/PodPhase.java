package io.starling.core.pod;

/** Kubernetes' pod phases. Edges: PENDING to RUNNING, SUCCEEDED or FAILED; RUNNING to SUCCEEDED or FAILED. */
public enum PodPhase {
    PENDING("Pending"),
    RUNNING("Running"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed");

    private final String title;

    PodPhase(String title) {
        this.title = title;
    }

    /** The name as the API writes it. */
    public String title() {
        return title;
    }

    /** Whether nothing follows: every container has ended for good. */
    public boolean finished() {
        return this == SUCCEEDED || this == FAILED;
    }
}
