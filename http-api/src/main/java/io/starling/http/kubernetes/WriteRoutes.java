package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.gateway.Gateway;
import io.starling.actors.gateway.Gateway.Listing;
import io.starling.core.admission.Scale;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Accepted;
import io.starling.core.object.Mutation.Context;
import io.starling.core.object.Mutation.Patch.Format;
import io.starling.core.object.Mutation.Refused;
import io.starling.core.object.Mutation.Verdict;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import io.starling.http.Answers;
import io.starling.http.Call;
import io.starling.http.kubernetes.body.Bodies;
import io.starling.http.kubernetes.body.Bodies.Document;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** POST, PUT, PATCH and DELETE. The owner of the object decides; here requests become mutations, and outcomes answers. */
final class WriteRoutes {
    private static final int DELETIONS_AT_ONCE = 32;
    private static final String PATCH_TYPES = "application/json-patch+json, application/merge-patch+json,"
            + " application/strategic-merge-patch+json, application/apply-patch+yaml";

    private final ActorSystem<?> system;
    private final Gateway gateway;
    private final ObjectAnswers answers;

    WriteRoutes(ActorSystem<?> system, Gateway gateway, ObjectAnswers answers) {
        this.system = system;
        this.gateway = gateway;
        this.answers = answers;
    }

    CompletionStage<HttpResponse> create(Call call, Target target) {
        Context context = WriteRequest.context(call, target);
        Document document = Bodies.read(call);
        List<String> warnings = WriteRequest.repeatedFields(document, context, target);
        ObjectNode object = WriteRequest.fitted(
                document.object(), target.apiVersion(), target.kind().kind(), target.namespace());
        String name = GeneratedNames.named(object, target.kind());
        return write(target.key(name), new Mutation.Create(ApiObject.of(object)), context)
                .thenApply(accepted -> answer(call, target, accepted, warnings));
    }

    CompletionStage<HttpResponse> replace(Call call, Target target) {
        Context context = WriteRequest.context(call, target);
        Document document = Bodies.read(call);
        List<String> warnings = WriteRequest.repeatedFields(document, context, target);
        boolean scale = target.subresource().equals("scale");
        ObjectNode object = WriteRequest.fitted(
                document.object(),
                scale ? "autoscaling/v1" : target.apiVersion(),
                scale ? "Scale" : target.kind().kind(),
                target.namespace());
        WriteRequest.named(object, target.key().name());
        return write(target.key(), new Mutation.Replace(ApiObject.of(object), target.subresource()), context)
                .thenApply(accepted -> answer(call, target, accepted, warnings));
    }

    CompletionStage<HttpResponse> patch(Call call, Target target) {
        Format format = format(call.contentType());
        Context context = WriteRequest.context(call, target);
        if (format == Format.APPLY && !call.query().has("fieldManager")) {
            throw Failures.badRequest("fieldManager is required for apply patch");
        }
        Document document = Bodies.readText(call, format == Format.APPLY);
        List<String> warnings = WriteRequest.repeatedFields(document, context, target);
        Mutation patch = new Mutation.Patch(
                format, document.tree(), target.subresource(), call.query().flag("force"));
        return write(target.key(), patch, context).thenApply(accepted -> answer(call, target, accepted, warnings));
    }

    CompletionStage<HttpResponse> delete(Call call, Target target) {
        return write(target.key(), WriteRequest.deletion(call), WriteRequest.context(call, target))
                .thenApply(accepted -> accepted.verdict() == Verdict.DELETED
                        ? Answers.warning(deleted(target.key(), accepted.object()), accepted.warnings())
                        : answer(call, target, accepted, List.of()));
    }

    /** Deletes what the selectors choose, and tells what that was. What is gone already is no failure. */
    CompletionStage<HttpResponse> deleteCollection(Call call, Target target) {
        Mutation.Delete deletion = WriteRequest.deletion(call);
        Context context = WriteRequest.context(call, target);
        return gateway.list(ReadRoutes.query(call, target)).thenCompose(listing -> Source.from(listing.objects())
                .mapAsync(DELETIONS_AT_ONCE, object -> gateway.write(keyOf(target, object), deletion, context))
                .runWith(Sink.seq(), system)
                .thenApply(outcomes -> {
                    outcomes.forEach(WriteRoutes::unlessGone);
                    return answers.many(
                            call,
                            target,
                            new Listing(
                                    listing.objects(), listing.resourceVersion(), listing.next(), listing.remaining()));
                }));
    }

    /** POST on {@code pods/NAME/eviction}. */
    CompletionStage<HttpResponse> evict(Call call, Target target) {
        ObjectNode eviction = Bodies.read(call).object();
        WriteRequest.named(eviction, target.key().name());
        ObjectNode options = eviction.path("deleteOptions") instanceof ObjectNode there ? there : Json.object();
        Context context = WriteRequest.context(call, target);
        boolean dryRun = context.dryRun() || options.path("dryRun").toString().contains("All");
        Context asked =
                new Context(context.manager(), context.apiVersion(), context.validation(), dryRun, context.user());
        return write(target.key(), new Mutation.Evict(WriteRequest.deletion(options, call.query())), asked)
                .thenApply(accepted ->
                        Answers.json(201, Json.bytes(Failures.head("Success").put("code", 201))));
    }

    private CompletionStage<Accepted> write(ObjectKey key, Mutation mutation, Context context) {
        return gateway.write(key, mutation, context).thenApply(WriteRoutes::accepted);
    }

    private static Accepted accepted(Mutation.Outcome outcome) {
        if (outcome instanceof Accepted accepted) {
            return accepted;
        }
        throw Refusal.of(((Refused) outcome).status());
    }

    private static void unlessGone(Mutation.Outcome outcome) {
        if (outcome instanceof Refused refused && refused.status().code() != 404) {
            throw Refusal.of(refused.status());
        }
    }

    private static ObjectKey keyOf(Target target, ApiObject object) {
        return new ObjectKey(target.kind().type(), object.namespace(), object.name());
    }

    private HttpResponse answer(Call call, Target target, Accepted accepted, List<String> warnings) {
        int code = accepted.verdict() == Verdict.CREATED ? 201 : 200;
        HttpResponse answer = target.subresource().equals("scale")
                ? ObjectAnswers.document(
                        code,
                        Rendering.of(call.header("accept")),
                        Scale.of(accepted.object()).json())
                : answers.one(code, call, target, accepted.object());
        return Answers.warning(
                answer,
                Stream.concat(warnings.stream(), accepted.warnings().stream()).toList());
    }

    /** A Status of success that names what was deleted: clients wait for that uid to be gone. */
    private static HttpResponse deleted(ObjectKey key, ApiObject last) {
        ObjectNode status = Failures.head("Success");
        ObjectNode details = status.putObject("details");
        details.put("name", key.name());
        if (!key.type().group().isEmpty()) {
            details.put("group", key.type().group());
        }
        details.put("kind", key.type().plural());
        details.put("uid", last.uid());
        return Answers.json(200, Json.bytes(status));
    }

    private static Format format(String contentType) {
        return switch (contentType) {
            case "application/json-patch+json" -> Format.JSON;
            case "application/merge-patch+json" -> Format.MERGE;
            case "application/strategic-merge-patch+json" -> Format.STRATEGIC;
            case "application/apply-patch+yaml" -> Format.APPLY;
            default -> throw Bodies.unsupported(PATCH_TYPES);
        };
    }
}
