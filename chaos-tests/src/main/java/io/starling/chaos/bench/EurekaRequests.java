package io.starling.chaos.bench;

/**
 * Eureka's requests, as they go over the wire.
 *
 * @param path where the server has its API, as {@code /eureka}
 */
record EurekaRequests(String path) {
    private static final String INSTANCE = """
            {"instance":{"instanceId":"%s","hostName":"host-%s","app":"%s","ipAddr":"10.0.0.1","status":"UP",
             "overriddenstatus":"UNKNOWN","port":{"$":8080,"@enabled":"true"},"securePort":{"$":443,"@enabled":"false"},
             "countryId":1,"dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
             "name":"MyOwn"},"leaseInfo":{"renewalIntervalInSecs":30,"durationInSecs":%d},
             "metadata":{"management.port":"8080","zone":"zone-1"},"homePageUrl":"http://host:8080/",
             "statusPageUrl":"http://host:8080/actuator/info","healthCheckUrl":"http://host:8080/actuator/health",
             "vipAddress":"%s","secureVipAddress":"%s","lastUpdatedTimestamp":"1","lastDirtyTimestamp":"1"}}""";

    /** Longer than any measurement: nobody is expired meanwhile. */
    private static final int LONG_LEASE_SECONDS = 3600;

    byte[] register(String app, String id) {
        return register(app, id, LONG_LEASE_SECONDS);
    }

    byte[] register(String app, String id, int leaseSeconds) {
        return HttpConnection.request(
                "POST", path + "/apps/" + app, "Content-Type: application/json\r\n", instance(app, id, leaseSeconds));
    }

    /** The document of an instance, with a long lease. */
    static String instance(String app, String id) {
        return instance(app, id, LONG_LEASE_SECONDS);
    }

    private static String instance(String app, String id, int leaseSeconds) {
        return INSTANCE.formatted(id, id, app, leaseSeconds, app, app);
    }

    byte[] renew(String app, String id) {
        return HttpConnection.request(
                "PUT", path + "/apps/" + app + "/" + id + "?status=UP&lastDirtyTimestamp=1", "", "");
    }

    /** @param encoding what the answer may be encoded with, as {@code gzip}; {@code identity} for not at all */
    byte[] lookUp(String app, String encoding) {
        return HttpConnection.request(
                "GET", path + "/apps/" + app, "Accept: application/json\r\nAccept-Encoding: " + encoding + "\r\n", "");
    }
}
