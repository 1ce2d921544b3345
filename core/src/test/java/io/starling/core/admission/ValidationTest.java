package io.starling.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Patch.Format;
import io.starling.core.object.ObjectKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each line: what is written, and the one error that follows. */
class ValidationTest {
    private static List<String> errors(Kind kind, String name, String document) {
        return Scenario.of(kind, name).errors(document);
    }

    private static String pod(String spec) {
        return "{metadata: {name: 'p'}, spec: " + spec + "}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                              | spec.containers: Required value
            {containers: [{image: 'i'}]}                    | spec.containers[0].name: Required value
            {containers: [{name: 'a'}]}                     | spec.containers[0].image: Required value
            {containers: [{name: 'A', image: 'i'}]}         | spec.containers[0].name: Invalid value: "A": a lowercase RFC 1123 label must
            {containers: [{name: 'a', image: ' i'}]}        | spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace
            {containers: [{name: 'a', image: 'i'}, {name: 'a', image: 'i'}]} | spec.containers[1].name: Duplicate value: "a"
            {containers: [{name: 'a', image: 'i'}], initContainers: [{name: 'a', image: 'i'}]} | spec.initContainers[0].name: Duplicate value: "a"
            {containers: [{name: 'a', image: 'i', imagePullPolicy: 'Sometimes'}]} | spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"
            {restartPolicy: 'Maybe', containers: [{name: 'a', image: 'i'}]} | spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"
            {terminationGracePeriodSeconds: -1, containers: [{name: 'a', image: 'i'}]} | spec.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0
            {nodeSelector: {a: 'b c'}, containers: [{name: 'a', image: 'i'}]} | spec.nodeSelector: Invalid value: "b c": a valid label must
            {containers: [{name: 'a', image: 'i', restartPolicy: 'Always'}]} | spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers
            {hostNetwork: true, containers: [{name: 'a', image: 'i', ports: [{containerPort: 80, hostPort: 81}]}]} | spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true
            {containers: [{name: 'a', image: 'i'}], initContainers: [{name: 'b', image: 'i', startupProbe: {tcpSocket: {port: 80}}}]} | spec.initContainers[0].startupProbe: Forbidden: may not be set for init containers without restartPolicy=Always
            {securityContext: {runAsUser: -1}, containers: [{name: 'a', image: 'i'}]} | spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive
            """)
    void pods(String spec, String error) {
        assertThat(errors(Kinds.POD, "p", pod(spec))).singleElement().asString().startsWith(error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ports: [{}]                                   | ports[0].containerPort: Required value
            ports: [{containerPort: 70000}]               | ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive
            ports: [{containerPort: 80, hostPort: -1}]    | ports[0].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive
            ports: [{containerPort: 80, protocol: 'ICMP'}] | ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"
            ports: [{containerPort: 80, name: 'a-very-long-name'}] | ports[0].name: Invalid value: "a-very-long-name": must be no more than 15 characters
            ports: [{containerPort: 80, name: '80'}]      | ports[0].name: Invalid value: "80": must contain at least one letter (a-z)
            ports: [{containerPort: 80, name: 'w'}, {containerPort: 81, name: 'w'}] | ports[1].name: Duplicate value: "w"
            ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}] | ports[1].hostPort: Duplicate value: "TCP//80"
            env: [{value: 'x'}]                           | env[0].name: Required value
            env: [{name: 'a=b'}]                          | env[0].name: Invalid value: "a=b": a valid environment variable name must
            env: [{name: 'a', valueFrom: {}}]             | env[0].valueFrom: Required value: must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`
            env: [{name: 'a', value: 'b', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}}] | env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty
            env: [{name: 'a', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}, secretKeyRef: {name: 's', key: 'k'}}}] | env[0].valueFrom.secretKeyRef: Forbidden: may not have more than one field specified at a time
            env: [{name: 'a', valueFrom: {fieldRef: {fieldPath: 'spec.nope'}}}] | env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "spec.nope": supported values: "metadata.name",
            env: [{name: 'a', valueFrom: {configMapKeyRef: {name: 'c'}}}] | env[0].valueFrom.configMapKeyRef.key: Required value
            env: [{name: 'a', valueFrom: {resourceFieldRef: {resource: 'limits.disk'}}}] | env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.disk"
            envFrom: [{prefix: 'P_'}]                     | envFrom[0]: Required value: must specify one of: `configMapRef` or `secretRef`
            volumeMounts: [{name: 'v', mountPath: '/v'}]  | volumeMounts[0].name: Not found: "v"
            resources: {limits: {cpu: 'abc'}}             | resources.limits[cpu]: Invalid value: "abc": quantities must match the regular expression
            resources: {limits: {cpu: '-1'}}              | resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0
            resources: {limits: {cpu: '1'}, requests: {cpu: '2'}} | resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
            resources: {limits: {gpu: '1'}}               | resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers
            livenessProbe: {periodSeconds: 3}             | livenessProbe: Required value: must specify a handler type
            livenessProbe: {exec: {command: ['a']}, tcpSocket: {port: 80}} | livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type
            livenessProbe: {exec: {command: ['a']}, successThreshold: 2} | livenessProbe.successThreshold: Invalid value: 2: must be 1
            readinessProbe: {httpGet: {port: 0}}          | readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive
            readinessProbe: {tcpSocket: {port: 80}, periodSeconds: -1} | readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0
            livenessProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 0} | livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0
            readinessProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5} | readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes
            readinessProbe: {httpGet: {port: 80, httpHeaders: [{name: 'a b'}]}} | readinessProbe.httpGet.httpHeaders[0].name: Invalid value: "a b": a valid HTTP header must
            lifecycle: {preStop: {exec: {}}}              | lifecycle.preStop.exec.command: Required value
            """)
    void containers(String fields, String error) {
        assertThat(errors(Kinds.POD, "p", pod("{containers: [{name: 'a', image: 'i', " + fields + "}]}")))
                .singleElement()
                .asString()
                .startsWith("spec.containers[0]." + error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            volumes: [{emptyDir: {}}]                              | volumes[0].name: Required value
            volumes: [{name: 'v'}, {name: 'v'}]                    | volumes[1].name: Duplicate value: "v"
            volumes: [{name: 'v', emptyDir: {}, hostPath: {path: '/'}}] | volumes[0].hostPath: Forbidden: may not specify more than 1 volume type
            volumes: [{name: 'v', configMap: {}}]                  | volumes[0].configMap.name: Required value
            volumes: [{name: 'v', secret: {}}]                     | volumes[0].secret.secretName: Required value
            volumes: [{name: 'v', hostPath: {}}]                   | volumes[0].hostPath.path: Required value
            volumes: [{name: 'v', hostPath: {path: '/a/../b'}}]    | volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'
            volumes: [{name: 'v', hostPath: {path: '/a', type: 'X'}}] | volumes[0].hostPath.type: Unsupported value: "X"
            volumes: [{name: 'v', secret: {secretName: 's', defaultMode: 512}}] | volumes[0].secret.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive
            volumes: [{name: 'v', configMap: {name: 'c', items: [{key: 'k', path: '../x'}]}}] | volumes[0].configMap.items[0].path: Invalid value: "../x": must not contain '..'
            volumes: [{name: 'v', configMap: {name: 'c', items: [{key: 'k', path: '/x'}]}}] | volumes[0].configMap.items[0].path: Invalid value: "/x": must be a relative path
            volumes: [{name: 'v', projected: {sources: [{}]}}]     | volumes[0].projected.sources[0]: Required value: must specify a projected volume type
            volumes: [{name: 'v', downwardAPI: {items: [{path: 'x'}]}}] | volumes[0].downwardAPI.items[0]: Required value: fieldRef or resourceFieldRef is required
            tolerations: [{key: 'a', operator: 'Is'}]              | tolerations[0].operator: Unsupported value: "Is": supported values: "Equal", "Exists"
            tolerations: [{value: 'x'}]                            | tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty
            tolerations: [{key: 'a', operator: 'Exists', value: 'x'}] | tolerations[0].operator: Invalid value: "Exists": value must be empty when `operator` is 'Exists'
            tolerations: [{key: 'a', effect: 'Go'}]                | tolerations[0].effect: Unsupported value: "Go"
            tolerations: [{key: 'a', effect: 'NoSchedule', tolerationSeconds: 3}] | tolerations[0].effect: Invalid value: "NoSchedule": effect must be 'NoExecute' when `tolerationSeconds` is set
            affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {}}} | affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term
            affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: 'a', operator: 'Is'}]}]}}} | affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Unsupported value: "Is"
            affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 101, preference: {}}]}} | affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100
            affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}}]}} | affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty
            """)
    void volumesAndPlacement(String fields, String error) {
        assertThat(errors(Kinds.POD, "p", pod("{containers: [{name: 'a', image: 'i'}], " + fields + "}")))
                .singleElement()
                .asString()
                .startsWith("spec." + error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {name: 'v', mountPath: '/a'}, {name: 'v', mountPath: '/a'} | [1].mountPath: Invalid value: "/a": must be unique
            {name: 'v'}                                          | [0].mountPath: Required value
            {name: 'v', mountPath: '/a', subPath: '/x'}          | [0].subPath: Invalid value: "/x": must be a relative path
            {name: 'v', mountPath: '/a', subPath: 'a/../..'}     | [0].subPath: Invalid value: "a/../..": must not contain '..'
            """)
    void mounts(String mounts, String error) {
        String spec = "{volumes: [{name: 'v'}], containers: [{name: 'a', image: 'i', volumeMounts: [" + mounts + "]}]}";
        assertThat(errors(Kinds.POD, "p", pod(spec)))
                .singleElement()
                .asString()
                .startsWith("spec.containers[0].volumeMounts" + error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            selector: {matchLabels: {app: 'web'}}, | | spec.selector: Required value
            selector: {matchLabels: {app: 'web'}}, | selector: {}, | spec.selector: Invalid value: {}: empty selector is invalid for deployment
            selector: {matchLabels: {app: 'web'}}, | selector: {matchLabels: {app: 'db'}}, | spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`
            selector: {matchLabels: {app: 'web'}}, | selector: {matchExpressions: [{key: 'app', operator: 'Is'}]}, | spec.selector.matchExpressions[0].operator: Unsupported value: "Is"
            replicas: 2    | replicas: -1 | spec.replicas: Invalid value: -1: must be greater than or equal to 0
            replicas: 2    | minReadySeconds: 600 | spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds
            replicas: 2    | strategy: {type: 'Canary'} | spec.strategy.type: Unsupported value: "Canary": supported values: "Recreate", "RollingUpdate"
            replicas: 2    | strategy: {type: 'Recreate', rollingUpdate: {maxSurge: 1}} | spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'
            replicas: 2    | strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: '0%'}} | spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0
            replicas: 2    | strategy: {rollingUpdate: {maxSurge: 'many'}} | spec.strategy.rollingUpdate.maxSurge: Invalid value: "many": a valid percent string must be
            replicas: 2    | strategy: {rollingUpdate: {maxUnavailable: '101%'}} | spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%
            spec: {containers | spec: {restartPolicy: 'Never', containers | spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
            """)
    void deployments(String what, String instead, String error) {
        String document = WritesTest.WEB.replace(what, instead == null ? "" : instead);
        assertThat(errors(Kinds.DEPLOYMENT, "web", document))
                .singleElement()
                .asString()
                .startsWith(error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {selector: {a: 'b'}}                                | spec.ports: Required value
            {ports: [{port: 80}, {port: 81, name: 'b'}]}        | spec.ports[0].name: Required value
            {ports: [{port: 80, name: 'a'}, {port: 81, name: 'a'}]} | spec.ports[1].name: Duplicate value: "a"
            {ports: [{port: 80, name: 'a'}, {port: 80, name: 'b'}]} | spec.ports[1]: Duplicate value: {"port":80,"protocol":"TCP"}
            {ports: [{port: 0}]}                                | spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
            {ports: [{port: 80, targetPort: 'no_pe'}]}           | spec.ports[0].targetPort: Invalid value: "no_pe": must contain only
            {ports: [{port: 80, protocol: 'X'}]}                | spec.ports[0].protocol: Unsupported value: "X"
            {type: 'Magic', ports: [{port: 80}]}                | spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"
            {ports: [{port: 80, nodePort: 30000}]}              | spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'
            {type: 'NodePort', ports: [{port: 80, nodePort: 80}]} | spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767
            {clusterIP: 'x', ports: [{port: 80}]}               | spec.clusterIP: Invalid value: "x": must be empty, 'None', or a valid IP address
            {type: 'ExternalName'}                              | spec.externalName: Required value
            {sessionAffinity: 'Cookie', ports: [{port: 80}]}    | spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"
            """)
    void services(String spec, String error) {
        String document = "{metadata: {name: 's'}, spec: " + spec + "}";
        assertThat(errors(Kinds.SERVICE, "s", document))
                .filteredOn(each -> !each.startsWith("spec.ports[0].targetPort: Invalid value: 0"))
                .singleElement()
                .asString()
                .startsWith(error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {ports: []}                                         | addressType: Required value
            {addressType: 'X'}                                  | addressType: Unsupported value: "X": supported values: "FQDN", "IPv4", "IPv6"
            {addressType: 'IPv4', endpoints: [{addresses: []}]}  | endpoints[0].addresses: Required value
            {addressType: 'IPv4', endpoints: [{addresses: ['banana']}]} | endpoints[0].addresses[0]: Invalid value: "banana": must be a valid IPv4 address
            {addressType: 'IPv4', endpoints: [{addresses: ['::1']}]} | endpoints[0].addresses[0]: Invalid value: "::1": must be a valid IPv4 address
            {addressType: 'FQDN', endpoints: [{addresses: ['a_b']}]} | endpoints[0].addresses[0]: Invalid value: "a_b": a lowercase RFC 1123 subdomain
            {addressType: 'IPv4', ports: [{port: 0}]}            | ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
            {addressType: 'IPv4', ports: [{protocol: 'X'}]}      | ports[0].protocol: Unsupported value: "X"
            {addressType: 'IPv4', metadata: {name: 's', annotations: {'network.starling.io/weight': '-1'}}} | metadata.annotations[network.starling.io/weight]: Invalid value: "-1": must be a whole number from 0 to 999999
            """)
    void endpointSlices(String document, String error) {
        String named =
                document.contains("metadata") ? document : document.replaceFirst("\\{", "{metadata: {name: 's'}, ");
        assertThat(errors(Kinds.ENDPOINT_SLICE, "s", named))
                .singleElement()
                .asString()
                .startsWith(error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                   | subsets[0]: Required value: must specify
            {addresses: [{ip: 'x'}]}                             | subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address
            {notReadyAddresses: [{ip: ''}]}                      | subsets[0].notReadyAddresses[0].ip: Invalid value: "": must be a valid IP address
            {addresses: [{ip: '10.1.2.3'}], ports: [{port: 0}]}   | subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
            """)
    void endpoints(String subset, String error) {
        assertThat(errors(Kinds.ENDPOINTS, "s", "{metadata: {name: 's'}, subsets: [" + subset + "]}"))
                .singleElement()
                .asString()
                .startsWith(error);
    }

    @Test
    void aServiceNamesAWayToBalanceThatThereIs() {
        String document = "{metadata: {name: 's', annotations: {'network.starling.io/balancing': '%s'}},"
                + " spec: {ports: [{port: 80}]}}";
        assertThat(errors(Kinds.SERVICE, "s", document.formatted("fair"))).anySatisfy(error -> assertThat(error)
                .startsWith("metadata.annotations[network.starling.io/balancing]: Unsupported value: \"fair\":"
                        + " supported values: \"least-connections\", \"load-aware\""));
    }

    @Test
    void headlessAndNamedServicesNeedNoPorts() {
        Scenario.of(Kinds.SERVICE, "s").create("{metadata: {name: 's'}, spec: {clusterIP: 'None'}}");
        Scenario.of(Kinds.SERVICE, "s")
                .create("{metadata: {name: 's'}, spec: {type: 'ExternalName', externalName: 'example.com'}}");
    }

    @Test
    void namesHaveTheFormOfTheirKind() {
        assertThat(errors(Kinds.CONFIG_MAP, "A_b", "{metadata: {name: 'A_b'}}"))
                .singleElement()
                .asString()
                .startsWith("metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must");
        assertThat(errors(Kinds.SERVICE, "1s", "{metadata: {name: '1s'}, spec: {ports: [{port: 1}]}}"))
                .singleElement()
                .asString()
                .startsWith("metadata.name: Invalid value: \"1s\": a DNS-1035 label must");
        assertThat(errors(Kinds.NAMESPACE, "a.b", "{metadata: {name: 'a.b'}}"))
                .singleElement()
                .asString()
                .startsWith("metadata.name: Invalid value: \"a.b\": a lowercase RFC 1123 label must");
        assertThat(errors(Kinds.CONFIG_MAP, "", "{}"))
                .containsExactly("metadata.name: Required value: name or generateName is required");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            labels: {'a b': 'c'}     | metadata.labels: Invalid value: "a b": name part must consist of
            labels: {'/a': 'c'}      | metadata.labels: Invalid value: "/a": prefix part must be non-empty
            labels: {a: '-c'}        | metadata.labels: Invalid value: "-c": a valid label must
            annotations: {'a b': ''} | metadata.annotations: Invalid value: "a b": name part must
            finalizers: ['a b']      | metadata.finalizers[0]: Invalid value: "a b": name part must
            ownerReferences: [{apiVersion: 'v1', kind: 'Pod', name: 'x'}] | metadata.ownerReferences[0].uid: Required value
            """)
    void metadata(String fields, String error) {
        assertThat(errors(Kinds.CONFIG_MAP, "c", "{metadata: {name: 'c', " + fields + "}}"))
                .singleElement()
                .asString()
                .startsWith(error);
    }

    @Test
    void sizesAreBounded() {
        String big = "x".repeat((1 << 20) + 1);
        assertThat(errors(Kinds.CONFIG_MAP, "c", "{metadata: {name: 'c'}, data: {a: '" + big + "'}}"))
                .containsExactly("data: Too long: must have at most 1048576 bytes");
        assertThat(errors(
                        Kinds.CONFIG_MAP,
                        "c",
                        "{metadata: {name: 'c', annotations: {a: '" + big.substring(0, 262_144) + "'}}}"))
                .containsExactly("metadata.annotations: Too long: must have at most 262144 bytes");
    }

    @Test
    void dataHasKeysOfFilesAndSecretsAreBase64() {
        assertThat(errors(Kinds.CONFIG_MAP, "c", "{metadata: {name: 'c'}, data: {'a/b': 'x'}}"))
                .singleElement()
                .asString()
                .startsWith("data[a/b]: Invalid value: \"a/b\": a valid config key must");
        assertThat(errors(Kinds.SECRET, "s", "{metadata: {name: 's'}, data: {a: 'not base64!'}}"))
                .containsExactly("data[a]: Invalid value: \"<redacted>\": must be base64");
        assertThat(errors(
                        Kinds.SECRET, "s", "{metadata: {name: 's'}, type: 'kubernetes.io/tls', data: {'tls.crt': ''}}"))
                .containsExactly("data[tls.key]: Required value");
    }

    @Test
    void taintsOfNodes() {
        assertThat(
                        errors(
                                Kinds.NODE,
                                "n",
                                "{metadata: {name: 'n'}, spec: {taints: [{key: 'a', effect: 'NoSchedule'}, {key: 'a', effect: 'NoSchedule'}, {key: 'b', effect: 'X'}]}}"))
                .containsExactly(
                        "spec.taints[1]: Duplicate value: {\"key\":\"a\",\"effect\":\"NoSchedule\"}",
                        "spec.taints[2].effect: Unsupported value: \"X\": supported values: \"NoSchedule\","
                                + " \"PreferNoSchedule\", \"NoExecute\"");
    }

    @Test
    void allErrorsAreNamedAtOnce() {
        String document = WritesTest.WEB.replace("replicas: 2", "replicas: -2").replace("image: 'nginx:1.25', ", "");
        ApiStatus status = Scenario.of(Kinds.DEPLOYMENT, "web").refusedCreate(document);
        assertThat(status.code()).isEqualTo(422);
        assertThat(status.reason()).isEqualTo("Invalid");
        assertThat(status.kind()).isEqualTo("Deployment");
        assertThat(status.causes())
                .extracting(ApiStatus.Cause::field)
                .containsExactly("spec.replicas", "spec.template.spec.containers[0].image");
        assertThat(status.message())
                .isEqualTo("Deployment.apps \"web\" is invalid: [spec.replicas: Invalid value: -2: must be greater than"
                        + " or equal to 0, spec.template.spec.containers[0].image: Required value]");
    }

    @Test
    void someFieldsAreForEver() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.create(WritesTest.WEB);
        ApiStatus status = web.refusedPatch(
                Format.MERGE,
                "{spec: {selector: {matchLabels: {app: 'x'}}, template: {metadata: {labels: {app: 'x'}}}}}");
        assertThat(Scenario.causes(status))
                .containsExactly("spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"x\"}}: field is immutable");

        Scenario service = Scenario.of(Kinds.SERVICE, "s");
        service.create("{metadata: {name: 's'}, spec: {clusterIP: '10.0.0.1', ports: [{port: 80}]}}");
        assertThat(Scenario.causes(service.refusedPatch(Format.MERGE, "{spec: {clusterIP: '10.0.0.2'}}")))
                .containsExactly("spec.clusterIP: Invalid value: \"10.0.0.2\": field is immutable");

        Scenario secret = Scenario.of(Kinds.SECRET, "s");
        secret.create("{metadata: {name: 's'}, immutable: true}");
        assertThat(Scenario.causes(secret.refusedPatch(Format.MERGE, "{data: {a: ''}}")))
                .containsExactly("data: Forbidden: field is immutable when `immutable` is set");
    }

    @Test
    void ofAPodLittleMayChange() {
        Scenario pod = Scenario.of(Kinds.POD, "p");
        pod.create(pod("{containers: [{name: 'a', image: 'i:1'}], tolerations: [{key: 'a', operator: 'Exists'}]}"));
        pod.patch(Format.STRATEGIC, "{spec: {containers: [{name: 'a', image: 'i:2'}], activeDeadlineSeconds: 5}}");
        pod.patch(Format.JSON, "[{op: 'add', path: '/spec/tolerations/-', value: {key: 'b', operator: 'Exists'}}]");
        for (String change : List.of(
                "{nodeName: 'n'}", "{tolerations: null}", "{containers: [{name: 'a', image: 'i:2', args: ['x']}]}")) {
            assertThat(Scenario.causes(pod.refusedPatch(Format.MERGE, "{spec: " + change + "}")))
                    .singleElement()
                    .asString()
                    .startsWith("spec: Forbidden: pod updates may not change fields other than");
        }
    }

    /** A workload makes its pods from the template, without the defaults that only pods have. */
    @Test
    void aPodMadeFromATemplateMayBeLabelled() {
        ObjectNode made = Scenario.json("""
                {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'p', namespace: 'default', uid: 'u'}, spec: {
                 volumes: [], containers: [{name: 'a', image: 'i:1', resources: {limits: {cpu: '1'}}}]}}""");
        made.withObjectProperty("spec")
                .withArrayProperty("tolerations")
                .addObject()
                .put("key", "k")
                .put("operator", "Exists")
                .put("effect", "NoExecute")
                .put("tolerationSeconds", 2L);
        Mutation label =
                new Mutation.Patch(Format.MERGE, Scenario.tree("{metadata: {labels: {a: 'b'}}}"), Mutation.MAIN, false);
        Mutation.Outcome outcome = Writes.decide(
                ApiObject.of(made),
                new ObjectKey(Kinds.POD.type(), "default", "p"),
                Kinds.POD,
                label,
                Mutation.Context.internal("test"),
                Instant.EPOCH,
                "new");
        assertThat(outcome).isInstanceOfSatisfying(Mutation.Accepted.class, accepted -> assertThat(
                        accepted.object().labels())
                .containsEntry("a", "b"));
    }
}
