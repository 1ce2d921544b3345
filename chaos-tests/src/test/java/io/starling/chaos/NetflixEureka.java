package io.starling.chaos;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.MyDataCenterInstanceConfig;
import com.netflix.appinfo.providers.EurekaConfigBasedInstanceInfoProvider;
import com.netflix.discovery.DefaultEurekaClientConfig;
import com.netflix.discovery.DiscoveryClient;
import com.netflix.discovery.shared.Application;
import com.netflix.discovery.shared.transport.jersey3.Jersey3TransportClientFactories;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Netflix' own Eureka client, as it is, with one instance that it registers. Renews and fetches every second. */
final class NetflixEureka implements AutoCloseable {
    private final ApplicationInfoManager manager;
    private final DiscoveryClient client;

    private NetflixEureka(ApplicationInfoManager manager, DiscoveryClient client) {
        this.manager = manager;
        this.client = client;
    }

    /** @param urls the members' Eureka addresses, the first to be tried first */
    static NetflixEureka start(String app, String id, List<String> urls) {
        Instance instance = new Instance(app, id);
        ApplicationInfoManager manager =
                new ApplicationInfoManager(instance, new EurekaConfigBasedInstanceInfoProvider(instance).get());
        manager.setInstanceStatus(com.netflix.appinfo.InstanceInfo.InstanceStatus.UP);
        return new NetflixEureka(
                manager, new DiscoveryClient(manager, new Client(urls), new Jersey3TransportClientFactories()));
    }

    /** The ids of the instances of an application, as this client sees them. */
    Set<String> sees(String app) {
        Application found = client.getApplication(app);
        return found == null
                ? Set.of()
                : found.getInstances().stream()
                        .map(com.netflix.appinfo.InstanceInfo::getInstanceId)
                        .collect(Collectors.toSet());
    }

    /** Tells something new of the instance: it registers again by itself. */
    void describe(String key, String value) {
        manager.registerAppMetadata(Map.of(key, value));
    }

    /** Deregisters. */
    @Override
    public void close() {
        client.shutdown();
    }

    private static final class Instance extends MyDataCenterInstanceConfig {
        private final String app;
        private final String id;

        Instance(String app, String id) {
            this.app = app;
            this.id = id;
        }

        @Override
        public String getAppname() {
            return app;
        }

        @Override
        public String getInstanceId() {
            return id;
        }

        @Override
        public String getVirtualHostName() {
            return app + "-vip";
        }

        @Override
        public String getHostName(boolean refresh) {
            return "127.0.0.1";
        }

        @Override
        public String getIpAddress() {
            return "127.0.0.1";
        }

        @Override
        public int getNonSecurePort() {
            return 8080;
        }

        @Override
        public int getLeaseRenewalIntervalInSeconds() {
            return 1;
        }

        @Override
        public int getLeaseExpirationDurationInSeconds() {
            return 60;
        }
    }

    private static final class Client extends DefaultEurekaClientConfig {
        private final List<String> urls;

        Client(List<String> urls) {
            this.urls = List.copyOf(urls);
        }

        @Override
        public List<String> getEurekaServerServiceUrls(String zone) {
            return urls;
        }

        @Override
        public int getRegistryFetchIntervalSeconds() {
            return 1;
        }

        @Override
        public int getInitialInstanceInfoReplicationIntervalSeconds() {
            return 1;
        }

        @Override
        public int getInstanceInfoReplicationIntervalSeconds() {
            return 1;
        }
    }
}
