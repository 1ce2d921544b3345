package io.starling.peer.spring;

import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells over HTTP what Spring's clients see: the instances of a service, and a configured property. */
@SpringBootApplication
public class Application {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    /** What Spring's discovery sees. */
    @RestController
    static class Discovery {
        private final DiscoveryClient discovery;

        Discovery(DiscoveryClient discovery) {
            this.discovery = discovery;
        }

        @GetMapping("/seen")
        public List<String> seen(@RequestParam String service) {
            return discovery.getInstances(service).stream()
                    .map(ServiceInstance::getInstanceId)
                    .sorted()
                    .toList();
        }
    }

    /** A property that the configuration may change while this runs. */
    @RestController
    @RefreshScope
    static class Greeting {
        private final String greeting;

        Greeting(@Value("${greeting:none}") String greeting) {
            this.greeting = greeting;
        }

        @GetMapping("/greeting")
        public String greeting() {
            return greeting;
        }
    }
}
