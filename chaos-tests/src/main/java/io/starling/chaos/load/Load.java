package io.starling.chaos.load;

import io.starling.chaos.check.Versions;
import io.starling.chaos.history.Action.Read;
import io.starling.chaos.history.History;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Clients that ask for ConfigMaps and Deployments all the time, through all members. ConfigMaps come in groups: after so
 * many requests clients turn to the next group, so that no object's history grows without bound and the search for an
 * order of it stays quick. The objects of all groups stay, and are read at the end.
 */
public final class Load implements AutoCloseable {
    private static final int GROUP = 8;
    private static final int REQUESTS_A_GROUP = 500;
    private static final int DEPLOYMENTS = 3;
    private static final int PAUSE_MILLIS = 80;

    private final List<String> members;
    private final History history;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private Load(List<String> members, History history) {
        this.members = members;
        this.history = history;
    }

    /**
     * Starts the clients.
     *
     * @param members the URLs of the members' APIs
     * @param clients how many
     * @param seed of what they ask for
     */
    public static Load start(List<String> members, History history, int clients, long seed) {
        Load load = new Load(members, history);
        for (int number = 1; number <= clients; number++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1000 + number);
            Client client = new Client(number, members, history, random);
            Thread thread = new Thread(() -> load.run(client, random), "client-" + number);
            thread.setDaemon(true);
            load.threads.add(thread);
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    private void run(Client client, RandomGenerator random) {
        while (!stopped) {
            if (random.nextInt(8) == 0) {
                client.askForDeployment(deployment(random.nextInt(DEPLOYMENTS)));
            } else {
                client.askForConfigMap(group(history.size() / REQUESTS_A_GROUP) + "-" + random.nextInt(GROUP));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MILLIS));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Stops the clients; returns when the last answer is there. */
    public void stop() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }

    /** Reads every object that was ever asked for: by its name, each on another member, and out of a list of each member. */
    public List<Operation> readEverything() {
        History last = history.sequel();
        Client reader = new Client(0, members, last, RandomGenerator.getDefault());
        Map<String, List<String>> groups = groups();
        int turn = 0;
        for (Map.Entry<String, List<String>> group : groups.entrySet()) {
            Kind kind = group.getKey().equals("app") ? Kind.DEPLOYMENT : Kind.CONFIG_MAP;
            for (String name : group.getValue()) {
                reader.ask(1 + turn++ % members.size(), kind, name, new Read());
            }
            for (int member = 1; member <= members.size(); member++) {
                reader.list(member, kind, group.getKey(), group.getValue());
            }
        }
        return last.operations();
    }

    private Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        history.operations().stream()
                .map(operation -> operation.key().substring(operation.key().indexOf('/') + 1))
                .distinct()
                .forEach(name -> groups.computeIfAbsent(Api.group(name), group -> new ArrayList<>())
                        .add(name));
        return groups;
    }

    /** How many replicas each Deployment must have in the end, as the last reads told. */
    public static Map<String, Integer> replicas(List<Operation> last) {
        Map<String, Integer> replicas = new LinkedHashMap<>();
        for (Operation read : last) {
            if (Kind.versionsOf(read.key()) == Versions.RISING && read.outcome() instanceof Outcome.Found found) {
                replicas.put(read.key().substring(read.key().indexOf('/') + 1), Kind.replicas(found.value()));
            }
        }
        return replicas;
    }

    /** What the versions of an object tell, by its key. */
    public static Versions versionsOf(String key) {
        return Kind.versionsOf(key);
    }

    private static String group(int number) {
        return "g" + number;
    }

    private static String deployment(int number) {
        return "app-" + number;
    }
}
