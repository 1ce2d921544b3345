package io.starling.http.eureka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.Refusal;
import io.starling.core.registry.InstanceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceShapeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'dataCenterInfo':{'name':''}}",
                "{'dataCenterInfo':'MyOwn'}",
                "{'dataCenterInfo':{'name':'Weird'}}",
                "{'dataCenterInfo':{'name':'MyOwn','@class':'java.lang.Runtime'}}",
                "{'dataCenterInfo':{'name':'MyOwn'},'sid':{'x':1}}",
                "{'dataCenterInfo':{'name':'MyOwn'},'homePageUrl':['x']}",
                "{'dataCenterInfo':{'name':'MyOwn'},'metadata':['x']}",
                "{'dataCenterInfo':{'name':'MyOwn'},'isCoordinatingDiscoveryServer':'maybe'}",
                "{'dataCenterInfo':{'name':'MyOwn'},'leaseInfo':{'durationInSecs':99999999999}}",
                "{'dataCenterInfo':{'name':'MyOwn'},'port':{'$':70000}}",
                "{'dataCenterInfo':{'name':'MyOwn'},'port':{'$':'http'}}",
                "{'dataCenterInfo':{'name':'MyOwn'},'securePort':{'$':{}}}",
                "{'dataCenterInfo':{'name':'MyOwn'},'countryId':'abc'}",
                "{'dataCenterInfo':{'name':'MyOwn'},'leaseInfo':{'durationInSecs':'abc'}}",
                "{'dataCenterInfo':{'name':'MyOwn'},'lastDirtyTimestamp':'abc'}",
            })
    void whatNoClientCouldReadIsRefused(String body) {
        assertThatThrownBy(() -> InstanceShape.settle(tree(body)))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.status().code()).isEqualTo(400));
    }

    @Test
    void whatMayBeLeftOutIsCompleted() {
        ObjectNode info = tree(
                "{'dataCenterInfo':{'name':'MyOwn'},'foo':{'bar':[1]},'port':8080,'securePort':{'$':'443','@enabled':'false'}}");
        InstanceShape.settle(info);
        assertThat(info)
                .isEqualTo(tree("{'dataCenterInfo':{'name':'MyOwn',"
                        + "'@class':'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo'},"
                        + "'port':{'$':8080,'@enabled':'true'},'securePort':{'$':'443','@enabled':'false'}}"));
        ObjectNode amazon = tree("{'dataCenterInfo':{'name':'Amazon','metadata':{'instance-id':'i-1'}}}");
        InstanceShape.settle(amazon);
        assertThat(amazon.at("/dataCenterInfo/@class").asText()).isEqualTo("com.netflix.appinfo.AmazonInfo");
    }

    @Test
    void aMistypedOverrideIsRefused() {
        assertThat(InstanceInfo.override("out_of_service")).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        assertThat(InstanceInfo.override("UNKNOWN")).isEqualTo(InstanceStatus.UNKNOWN);
        assertThatThrownBy(() -> InstanceInfo.override("OUT_OF_SERVIC"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("OUT_OF_SERVIC");
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) JsonMapper.builder().build().readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
