package io.starling.actors.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.address.AddressBlock;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.OneMember;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.junit.jupiter.api.Test;

class RegistrationEntityBehaviorTest {
    private static final ObjectKey KEY = new ObjectKey(RegistrationEntity.SERVICES, "default", "web");

    @Test
    void answersEveryWriteThatCameWhileAddressesWereAskedFor() throws Exception {
        try (OneMember member = OneMember.start()) {
            init(member, EntityKind.ADDRESSES, id -> AddressBlock.create(member.context(), id));
            init(member, EntityKind.REGISTRATION, id -> RegistrationEntity.create(member.context(), id));
            TestProbe<ObjectRequest.Written> probe = TestProbe.create(member.system());
            int writes = 5;
            for (int i = 0; i < writes; i++) {
                EntityKind.REGISTRATION
                        .ref(member.context().sharding(), RegistrationEntity.idOf(KEY))
                        .tell(new ObjectRequest.Write(
                                UUID.randomUUID().toString(),
                                KEY,
                                new Mutation.Create(service()),
                                Mutation.Context.internal("test"),
                                probe.getRef()));
            }
            List<Mutation.Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < writes; i++) {
                outcomes.add(probe.receiveMessage(Duration.ofSeconds(30)).outcome());
            }
            assertThat(outcomes).filteredOn(Mutation.Accepted.class::isInstance).hasSize(1);
            assertThat(outcomes)
                    .filteredOn(Mutation.Refused.class::isInstance)
                    .allMatch(refused -> ((Mutation.Refused) refused).status().code() == 409)
                    .hasSize(writes - 1);
        }
    }

    private static void init(OneMember member, EntityKind kind, Function<String, Behavior<EntityMessage>> behavior) {
        member.context()
                .sharding()
                .init(Entity.of(kind.typeKey(), context -> behavior.apply(context.getEntityId()))
                        .withRole("control"));
    }

    private static ApiObject service() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "Service");
        tree.putObject("metadata").put("name", KEY.name()).put("namespace", KEY.namespace());
        tree.putObject("spec").putArray("ports").addObject().put("port", 80).put("protocol", "TCP");
        return ApiObject.of(tree);
    }
}
