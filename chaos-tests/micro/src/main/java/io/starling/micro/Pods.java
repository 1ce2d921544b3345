package io.starling.micro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;

/** Pods as a catalog shows them. */
final class Pods {
    /** As long as versions are. */
    private static final long VERSION = 1_800_000_000_000L << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Pods() {}

    /** A pod of a Deployment that runs; pods of the same phase differ in name, uid and address. */
    static ApiObject running(int number) {
        try {
            return ApiObject.of((ObjectNode)
                            MAPPER.readTree("""
                    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-6d4cf56db6-%1$05d","namespace":"default",
                      "uid":"5c1f6d0e-8f0a-4a39-9d2e-%1$012d","creationTimestamp":"2026-11-29T10:00:00Z",
                      "labels":{"app":"web","pod-template-hash":"6d4cf56db6"},
                      "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-6d4cf56db6",
                        "uid":"0f9e2d1c-1111-4222-8333-444455556666","controller":true,"blockOwnerDeletion":true}]},
                     "spec":{"nodeName":"node-%2$d","restartPolicy":"Always","terminationGracePeriodSeconds":30,
                      "dnsPolicy":"ClusterFirst","schedulerName":"default-scheduler","containers":[{"name":"web",
                        "image":"web:1.0","imagePullPolicy":"IfNotPresent","ports":[{"containerPort":8080,"protocol":"TCP"}],
                        "resources":{"requests":{"cpu":"100m","memory":"64Mi"}}}]},
                     "status":{"phase":"Running","podIP":"10.1.%3$d.%4$d","hostIP":"127.0.0.1",
                      "startTime":"2026-11-29T10:00:01Z","qosClass":"Burstable",
                      "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-11-29T10:00:02Z"},
                        {"type":"ContainersReady","status":"True","lastTransitionTime":"2026-11-29T10:00:02Z"},
                        {"type":"Initialized","status":"True","lastTransitionTime":"2026-11-29T10:00:01Z"},
                        {"type":"PodScheduled","status":"True","lastTransitionTime":"2026-11-29T10:00:01Z"}],
                      "containerStatuses":[{"name":"web","image":"web:1.0","ready":true,"started":true,"restartCount":0,
                        "containerID":"simulated://%1$064d","state":{"running":{"startedAt":"2026-11-29T10:00:02Z"}}}]}}
                    """.formatted(number, number % 1000, number / 250 % 250, number % 250)))
                    .stamped(VERSION);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
