package io.starling.http;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** A door beside Kubernetes': it speaks another API under paths of its own. */
public interface Dialect {
    /** @param path as it was sent, percent-encoded, beginning with a slash */
    boolean serves(String path);

    /** Answers a request for one of its paths. What is thrown, or fails the stage, goes to {@link #failed}. */
    CompletionStage<HttpResponse> answer(Call call);

    /** The answer to a failure, in the form that this dialect's clients know. */
    HttpResponse failed(Throwable failure);

    /** After this long a request without an answer is given up. */
    Duration patience();

    /** This member stops: what waits for news is answered now. */
    default void stop() {}
}
