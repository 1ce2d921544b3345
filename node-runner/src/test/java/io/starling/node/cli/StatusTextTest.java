package io.starling.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    @Test
    void isShortAndAligned() throws JsonProcessingException {
        assertThat(text("""
                {"directory": "/data", "runtime": "docker", "supervisor": 7, "journal": {"answers": true, "place": "on port 9"},
                 "members": [
                  {"name": "node-1", "process": 11, "state": "ready", "roles": "control,worker", "api": "http://a:1", "status": {
                    "uptimeSeconds": 300, "oldest": true, "journal": {"answers": true, "latencyMillis": 0.42, "trouble": ""},
                    "catalog": {"objects": 40, "lagMillis": 12}, "nodes": {"all": 2, "ready": 1},
                    "pods": {"all": 3, "pending": 1, "running": 2},
                    "entities": {"Workload": {"shards": 20, "entities": 3}, "Records": {"shards": 21, "entities": 9}},
                    "downedLately": [{"at": "2026-01-02T03:03:05Z", "member": "node-2", "why": "its process has ended"}],
                    "stoppedEntities": [{"entity": "Node|n", "event": 4, "reason": "not CBOR", "since": "2026-01-02T03:04:00Z"}]}},
                  {"name": "node-2", "process": null, "state": "not running", "roles": "control,worker", "api": "http://a:2",
                   "status": null}]}
                """)).isEqualTo("""
                        cluster     /data, runtime docker
                        supervisor  runs as process 7
                        journal     answers on port 9
                        contents    2 nodes (1 ready), 3 pods (1 pending, 2 running), 40 objects in all

                        MEMBER    PROCESS  STATE        ROLES           UP     SHARDS  ENTITIES  LAG    JOURNAL  API
                        node-1 *       11  ready        control,worker  5 min      41        12  12 ms   0.4 ms  http://a:1
                        node-2    -        not running  control,worker  -      -       -         -      -        http://a:2
                        * the oldest member: it tells shards where to live; when it dies the next one does

                        DOWNED LATELY  WHEN      EVIDENCE
                        node-2         60 s ago  its process has ended

                        STOPPED ENTITY  SINCE    EVENT  WHY IT CAN'T BE READ
                        Node|n          5 s ago      4  not CBOR
                        These serve nothing, all others do; they are tried again every minute.""");
    }

    @Test
    void saysSoWhenNobodyAnswers() throws JsonProcessingException {
        assertThat(text("""
                {"directory": "/data", "runtime": "docker", "supervisor": null, "journal": {"answers": false, "place": "on port 9"},
                 "members": [{"name": "node-1", "process": 11, "state": "doesn't answer", "roles": "control,worker",
                   "api": "http://a:1", "status": null}]}
                """))
                .contains("supervisor  does not run", "journal     does not answer on port 9")
                .contains("contents    not known: no member answers")
                .contains("doesn't answer");
    }

    private static String text(String json) throws JsonProcessingException {
        return new StatusText(JsonMapper.builder().build().readTree(json), NOW).toString();
    }
}
