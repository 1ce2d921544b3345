package io.starling.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The npm package {@code eureka-js-client}, as it is, in a Node.js of its own. What it says is kept, line by line. */
final class NodeEureka implements AutoCloseable {
    private static final String PACKAGE = "eureka-js-client@4.5.0";
    private static final String SCRIPT = """
            const { Eureka } = require('eureka-js-client');
            const [app, id, looksFor, ...urls] = process.argv.slice(2);
            const client = new Eureka({
              instance: {
                app, instanceId: id, hostName: '127.0.0.1', ipAddr: '127.0.0.1', vipAddress: app,
                port: { '$': 8081, '@enabled': true },
                dataCenterInfo: {
                  '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' },
                leaseInfo: { renewalIntervalInSecs: 1, durationInSecs: 60 },
              },
              eureka: { serviceUrls: { default: urls }, heartbeatInterval: 1000, registryFetchInterval: 1000,
                requestRetryDelay: 100, maxRetries: 10 },
            });
            client.logger.level('error');
            client.start(error => console.log(error ? 'failed: ' + error.message : 'started'));
            setInterval(() => console.log('sees ' +
              client.getInstancesByAppId(looksFor).map(each => each.instanceId).sort().join(',')), 300);
            process.stdin.on('data', () => client.stop(error => {
              console.log(error ? 'not stopped: ' + error.message : 'stopped');
              process.exit(0);
            }));
            """;

    private final Process process;
    private final Path said;

    private NodeEureka(Process process, Path said) {
        this.process = process;
        this.said = said;
    }

    /**
     * Installs the package and starts it.
     *
     * @param directory an empty one
     * @param looksFor the application whose instances it tells
     * @throws IllegalStateException with a sentence where npm can't install it
     */
    static NodeEureka start(Path directory, String app, String id, String looksFor, List<String> urls)
            throws IOException, InterruptedException {
        Npm.install(directory, PACKAGE);
        Path script = Files.writeString(directory.resolve("client.js"), SCRIPT);
        Path said = directory.resolve("said.txt");
        List<String> command = new ArrayList<>(List.of("node", script.toString(), app, id, looksFor));
        command.addAll(urls);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        return new NodeEureka(process, said);
    }

    /** The last thing it said of that kind; empty where it said nothing like it. */
    String last(String prefix) throws IOException {
        List<String> lines = Files.readAllLines(said);
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith(prefix)) {
                return lines.get(i);
            }
        }
        return "";
    }

    /** Asks it to deregister and end. */
    void stop() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
