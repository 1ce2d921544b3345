package io.starling.actors.registration;

import io.starling.actors.address.AddressBlock;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.core.address.Block;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import io.starling.core.registration.ServiceAddresses;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks the blocks for the addresses that one Service needs. */
final class AddressRequests {
    private final EntityContext context;
    private final ObjectKey key;
    private final Duration patience;

    /** @param patience how long each block may take to answer */
    AddressRequests(EntityContext context, ObjectKey key, Duration patience) {
        this.context = context;
        this.key = key;
        this.patience = patience;
    }

    /** Who holds the addresses, as the blocks call it. */
    String holder() {
        return "service " + RegistrationEntity.idOf(key);
    }

    /** The service with the addresses it needs, as the blocks give them; fails with {@link Refusal}. */
    CompletionStage<ApiObject> addressed(ApiObject service) {
        CompletionStage<ApiObject> stage = CompletableFuture.completedFuture(service);
        for (Block block : Block.values()) {
            stage = stage.thenCompose(object -> addressed(object, block));
        }
        return stage;
    }

    private CompletionStage<ApiObject> addressed(ApiObject service, Block block) {
        List<String> wanted = ServiceAddresses.wanted(service, block);
        if (wanted.isEmpty()) {
            return CompletableFuture.completedFuture(ServiceAddresses.given(service, block, List.of()));
        }
        return EntityKind.ADDRESSES
                .ref(context.sharding(), block.id())
                .<AddressBlock.Answer>ask(replyTo -> new AddressBlock.Allocate(wanted, holder(), replyTo), patience)
                .thenApply(answer -> {
                    if (answer instanceof AddressBlock.Denied denied) {
                        if (block == Block.BALANCER_IPS && denied.address().isEmpty()) {
                            return pending(service, denied.problem());
                        }
                        throw Refusal.of(taken(block, denied));
                    }
                    return ServiceAddresses.given(service, block, ((AddressBlock.Given) answer).addresses());
                });
    }

    /** Without an address it waits until there is one: its other addresses work meanwhile. */
    private ApiObject pending(ApiObject service, String problem) {
        context.events().warning(service, "AddressPending", "it has no load-balancer address: " + problem);
        return ServiceAddresses.given(service, Block.BALANCER_IPS, List.of());
    }

    private ApiStatus taken(Block block, AddressBlock.Denied denied) {
        String field = field(block);
        String message = block == Block.NODE_PORTS
                ? "Invalid value: " + denied.address() + ": provided port is " + denied.problem()
                : "Invalid value: \"" + denied.address() + "\": provided address is " + denied.problem();
        return new ApiStatus(
                422,
                "Invalid",
                "Service \"" + key.name() + "\" is invalid: " + field + ": " + message,
                key.name(),
                "",
                "Service",
                List.of(new ApiStatus.Cause("FieldValueInvalid", message, field)));
    }

    private static String field(Block block) {
        return switch (block) {
            case CLUSTER_IPS -> "spec.clusterIPs";
            case NODE_PORTS -> "spec.ports[].nodePort";
            case BALANCER_IPS -> "spec.loadBalancerIP";
        };
    }

    /** Why there are no addresses. */
    static ApiStatus refusal(Throwable failure) {
        Throwable cause = failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof Refusal refusal
                ? refusal.status()
                : ApiStatus.unavailable("the owner of the service addresses doesn't answer; try again");
    }
}
