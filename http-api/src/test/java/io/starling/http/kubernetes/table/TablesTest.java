package io.starling.http.kubernetes.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.http.ServedApi;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private static List<Object> row(String kind, String json) {
        ApiObject object = ServedApi.object(json.replace('\'', '"'));
        return Tables.of(kind).cells().of(object, NOW);
    }

    private static List<Object> pod(String status) {
        return pod("", status);
    }

    private static List<Object> pod(String metadata, String status) {
        return row(
                "Pod",
                "{'metadata':{'name':'p','creationTimestamp':'2026-01-01T00:00:00Z'" + metadata + "},"
                        + "'spec':{'containers':[{},{}],'initContainers':[{'name':'i'},{'name':'side','restartPolicy':'Always'}]},"
                        + "'status':" + status + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'phase':'Pending'} | 0/3 | Pending",
                "{'phase':'Failed','reason':'Evicted'} | 0/3 | Evicted",
                "{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'running':{}}}]} | 0/3 | Init:0/2",
                "{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':3}}}]} | 0/3 | Init:ExitCode:3",
                "{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'waiting':{'reason':'CrashLoopBackOff'}}}]} | 0/3 | Init:CrashLoopBackOff",
                "{'phase':'Running','containerStatuses':[{'ready':true,'state':{'running':{}}},{'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]} | 1/3 | CrashLoopBackOff",
                "{'phase':'Running','containerStatuses':[{'ready':true,'state':{'running':{}}},{'ready':true,'state':{'running':{}}}]} | 2/3 | Running",
                "{'phase':'Running','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':0}}},{'name':'side','started':true,'ready':true,'state':{'running':{}}}],'containerStatuses':[{'ready':true,'state':{'running':{}}}]} | 2/3 | Running",
                "{'phase':'Succeeded','containerStatuses':[{'state':{'terminated':{'reason':'Completed','exitCode':0}}}]} | 0/3 | Completed",
                "{'phase':'Failed','containerStatuses':[{'state':{'terminated':{'exitCode':137,'signal':9}}}]} | 0/3 | Signal:9",
                "{'phase':'Failed','containerStatuses':[{'state':{'terminated':{'reason':'OOMKilled','exitCode':137}}}]} | 0/3 | OOMKilled",
                "{'phase':'Running','containerStatuses':[{'state':{'terminated':{'reason':'Completed'}}},{'ready':true,'state':{'running':{}}}],'conditions':[{'type':'Ready','status':'True'}]} | 1/3 | Running"
            })
    void thePodsStatusIsItsMostTellingReason(String status, String ready, String reason) {
        assertThat(pod(status).subList(1, 3)).containsExactly(ready, reason);
    }

    @Test
    void aDeletedPodIsTerminatingUntilItHasEnded() {
        String deleted = ",'deletionTimestamp':'2026-01-01T00:09:00Z'";
        assertThat(pod(deleted, "{'phase':'Running'}").get(2)).isEqualTo("Terminating");
        assertThat(pod(deleted, "{'phase':'Succeeded'}").get(2)).isEqualTo("Succeeded");
        assertThat(pod(deleted, "{'phase':'Running','reason':'NodeLost'}").get(2))
                .isEqualTo("Unknown");
    }

    @Test
    void restartsSayHowLongAgo() {
        assertThat(pod("{'phase':'Running','containerStatuses':[{'restartCount':3,"
                                + "'lastState':{'terminated':{'finishedAt':'2026-01-01T00:09:55Z'}},'state':{'running':{}}}]}")
                        .get(3))
                .isEqualTo("3 (5s ago)");
        assertThat(pod("{'containerStatuses':[{'restartCount':2}]}").get(3)).isEqualTo("2");
    }

    @Test
    void theOtherKindsLookAsPeopleKnowThem() {
        String head = "{'metadata':{'name':'x','creationTimestamp':'2026-01-01T00:00:00Z'},";
        assertThat(row(
                        "Deployment",
                        head + "'spec':{'replicas':3,'selector':{'matchLabels':{'a':'b'}},'template':{'spec':"
                                + "{'containers':[{'name':'c','image':'i:1'},{'name':'d','image':'j'}]}}},"
                                + "'status':{'readyReplicas':1,'updatedReplicas':2,'availableReplicas':1}}"))
                .containsExactly("x", "1/3", 2, 1, "10m", "c,d", "i:1,j", "a=b");
        assertThat(row(
                        "Service",
                        head
                                + "'spec':{'type':'LoadBalancer','clusterIP':'10.0.0.1','ports':[{'port':80,'nodePort':30001},"
                                + "{'port':53,'protocol':'UDP'}]}}"))
                .containsExactly("x", "LoadBalancer", "10.0.0.1", "<pending>", "80:30001/TCP,53/UDP", "10m", "<none>");
        assertThat(row(
                                "Node",
                                "{'metadata':{'name':'n','labels':{'node-role.kubernetes.io/worker':''}},"
                                        + "'spec':{'unschedulable':true},'status':{'conditions':[{'type':'Ready','status':'False'}],"
                                        + "'addresses':[{'type':'InternalIP','address':'10.1.1.1'}],'nodeInfo':{'kubeletVersion':'v1'}}}")
                        .subList(0, 6))
                .containsExactly("n", "NotReady,SchedulingDisabled", "worker", "<unknown>", "v1", "10.1.1.1");
        assertThat(row(
                        "Event",
                        "{'metadata':{'name':'e'},'type':'Warning','reason':'FailedScheduling','message':'no node ',"
                                + "'involvedObject':{'kind':'Pod','name':'p'},'lastTimestamp':'2026-01-01T00:09:00Z',"
                                + "'firstTimestamp':'2026-01-01T00:00:00Z','count':4,'source':{'component':'s'}}"))
                .containsExactly("60s", "Warning", "FailedScheduling", "pod/p", "", "s", "no node", "10m", 4, "e");
        assertThat(
                        row(
                                "Endpoints",
                                head
                                        + "'subsets':[{'addresses':[{'ip':'1'},{'ip':'2'},{'ip':'3'},{'ip':'4'}],'ports':[{'port':80}]}]}"))
                .containsExactly("x", "1:80,2:80,3:80 + 1 more...", "10m");
    }

    @Test
    void everyKindHasAsManyCellsAsColumns() {
        for (Kind kind : Kinds.all()) {
            Tables table = Tables.of(kind.kind());
            assertThat(table.cells().of(ServedApi.object("{}"), NOW))
                    .as(kind.kind())
                    .hasSameSizeAs(table.columns());
        }
    }
}
