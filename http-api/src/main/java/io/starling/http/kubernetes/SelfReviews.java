package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.http.Answers;
import io.starling.http.Call;
import io.starling.http.kubernetes.body.Bodies;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * What {@code kubectl auth} asks: who am I, and what may I do. As long as nobody is authenticated everybody is the same
 * user, who may do everything.
 */
final class SelfReviews {
    static final String USER = "system:anonymous";

    /** The kinds that are answered here and never stored. */
    enum Review {
        ACCESS("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false),
        RULES("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false),
        SUBJECT("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", false);

        final String group;
        final String plural;
        final String kind;
        final boolean namespaced;

        Review(String group, String plural, String kind, boolean namespaced) {
            this.group = group;
            this.plural = plural;
            this.kind = kind;
            this.namespaced = namespaced;
        }
    }

    private SelfReviews() {}

    static Optional<Review> find(ResourcePath path) {
        return List.of(Review.values()).stream()
                .filter(review -> review.group.equals(path.group())
                        && path.version().equals("v1")
                        && review.plural.equals(path.plural())
                        && path.name() == null)
                .findFirst();
    }

    static HttpResponse answer(Call call, Review review) {
        if (!call.method().equals("POST")) {
            throw Failures.methodNotAllowed();
        }
        ObjectNode object = WriteRequest.fitted(Bodies.read(call).object(), review.group + "/v1", review.kind, null);
        ObjectNode status = object.putObject("status");
        switch (review) {
            case ACCESS -> status.put("allowed", true).put("reason", "no authorization is configured");
            case RULES -> rules(status);
            case SUBJECT -> {
                ObjectNode user = status.putObject("userInfo");
                user.put("username", USER);
                user.putArray("groups").add("system:unauthenticated");
            }
        }
        return Answers.json(201, Json.bytes(object));
    }

    private static void rules(ObjectNode status) {
        ObjectNode resources = status.putArray("resourceRules").addObject();
        for (String field : List.of("verbs", "apiGroups", "resources")) {
            resources.putArray(field).add("*");
        }
        ObjectNode urls = status.putArray("nonResourceRules").addObject();
        urls.putArray("verbs").add("*");
        urls.putArray("nonResourceURLs").add("*");
        status.put("incomplete", false);
    }
}
