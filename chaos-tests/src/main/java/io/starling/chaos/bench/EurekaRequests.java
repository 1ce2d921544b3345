package io.starling.chaos.bench;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;

/**
 * Eureka's requests, to each of its doors in turn.
 *
 * @param doors as {@code http://127.0.0.1:8761/eureka}
 */
record EurekaRequests(List<String> doors) {
    private static final String INSTANCE = """
            {"instance":{"instanceId":"%s","hostName":"host-%s","app":"%s","ipAddr":"10.0.0.1","status":"UP",
             "overriddenstatus":"UNKNOWN","port":{"$":8080,"@enabled":"true"},"securePort":{"$":443,"@enabled":"false"},
             "countryId":1,"dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
             "name":"MyOwn"},"leaseInfo":{"renewalIntervalInSecs":30,"durationInSecs":900},
             "metadata":{"management.port":"8080","zone":"zone-1"},"homePageUrl":"http://host:8080/",
             "statusPageUrl":"http://host:8080/actuator/info","healthCheckUrl":"http://host:8080/actuator/health",
             "vipAddress":"%s","secureVipAddress":"%s","lastUpdatedTimestamp":"1","lastDirtyTimestamp":"1"}}""";

    HttpRequest register(int number, String app, String id) {
        return request(number, "/apps/" + app)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(INSTANCE.formatted(id, id, app, app, app)))
                .build();
    }

    HttpRequest renew(int number, String app, String id) {
        return request(number, "/apps/" + app + "/" + id + "?status=UP&lastDirtyTimestamp=1")
                .PUT(BodyPublishers.noBody())
                .build();
    }

    HttpRequest lookUp(int number, String app) {
        return request(number, "/apps/" + app)
                .header("Accept", "application/json")
                .header("Accept-Encoding", "gzip")
                .build();
    }

    private HttpRequest.Builder request(int number, String path) {
        return HttpRequest.newBuilder(URI.create(doors.get(number % doors.size()) + path))
                .timeout(Duration.ofSeconds(30));
    }
}
