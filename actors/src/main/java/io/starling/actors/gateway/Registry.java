package io.starling.actors.gateway;

import io.starling.core.object.Refusal;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;

/**
 * The registry as any member's door sees it: one truth behind all dialects. Every member answers everything. What can't or
 * won't be done fails with a {@link Refusal}: 404 for an instance that isn't registered, 503 where the cluster can't serve.
 */
public interface Registry {
    /**
     * Does what is wished. Completes when it is on disk and in every reachable control member's catalog; a heartbeat
     * completes as soon as this member knows that the instance is registered.
     */
    CompletionStage<Done> fulfil(ServiceName service, Wish wish);

    /**
     * Who stands behind which name, from this member's memory. What was acknowledged is here some milliseconds later.
     *
     * @throws Refusal (503) while this member starts
     */
    RegistryView view();

    /**
     * Tells every change to this member's view from now on, one after another, from one thread. Listeners must be quick, and
     * stay for as long as the member lives.
     */
    void listen(Consumer<Update> listener);

    /**
     * @param changes what happened, in order
     * @param view the view after them
     */
    record Update(List<Change> changes, RegistryView view) {}
}
