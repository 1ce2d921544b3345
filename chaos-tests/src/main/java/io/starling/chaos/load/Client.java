package io.starling.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.chaos.history.Action;
import io.starling.chaos.history.Action.Create;
import io.starling.chaos.history.Action.Listed;
import io.starling.chaos.history.Action.Read;
import io.starling.chaos.history.Action.Update;
import io.starling.chaos.history.History;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome;
import io.starling.chaos.history.Outcome.Found;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** One client: asks one thing at a time of one member after the other, and notes it. */
final class Client {
    private final int number;
    private final Api api = new Api();
    private final List<String> members;
    private final History history;
    private final RandomGenerator random;
    private final Map<String, Long> versions = new HashMap<>();
    private int written;

    /** @param members the URLs of their APIs, in the order of their numbers */
    Client(int number, List<String> members, History history, RandomGenerator random) {
        this.number = number;
        this.members = members;
        this.history = history;
        this.random = random;
    }

    /** Asks for something that changes a ConfigMap of a group, or reads it. */
    void askForConfigMap(String name) {
        int choice = random.nextInt(100);
        String key = Kind.CONFIG_MAP.key(name);
        Long known = versions.get(key);
        if (choice < 25) {
            ask(Kind.CONFIG_MAP, name, new Read());
        } else if (choice < 30) {
            list(anyMember(), Kind.CONFIG_MAP, Api.group(name), List.of(name));
        } else if (choice < 40) {
            ask(Kind.CONFIG_MAP, name, new Action.Delete());
        } else if (choice < 55 || known == null) {
            ask(Kind.CONFIG_MAP, name, new Create(freshValue()));
        } else if (choice < 82) {
            ask(Kind.CONFIG_MAP, name, new Update(freshValue(), known));
        } else {
            ask(Kind.CONFIG_MAP, name, new Action.Patch(freshValue()));
        }
    }

    /** Scales a Deployment, or reads it; makes it where it is missing. */
    void askForDeployment(String name) {
        Outcome outcome =
                ask(Kind.DEPLOYMENT, name, random.nextInt(3) == 0 ? new Action.Patch(freshValue()) : new Read());
        if (outcome instanceof Outcome.Absent) {
            ask(Kind.DEPLOYMENT, name, new Create(freshValue()));
        }
    }

    private Outcome ask(Kind kind, String name, Action action) {
        return ask(anyMember(), kind, name, action);
    }

    private int anyMember() {
        return 1 + random.nextInt(members.size());
    }

    /** Asks a certain member. */
    Outcome ask(int member, Kind kind, String name, Action action) {
        long invoked = history.now();
        Outcome outcome = api.ask(members.get(member - 1), kind, name, action);
        note(member, kind.key(name), action, outcome, invoked);
        return outcome;
    }

    /** Reads objects of a group out of one list. */
    void list(int member, Kind kind, String group, List<String> names) {
        long invoked = history.now();
        Api.ListAnswer answer = api.list(members.get(member - 1), kind, group);
        Map<String, Outcome> found = new HashMap<>();
        for (JsonNode item : answer.list().path("items")) {
            found.put(item.path("metadata").path("name").asText(), new Found(kind.value(item), Api.version(item)));
        }
        for (String name : names) {
            note(member, kind.key(name), new Listed(), found.getOrDefault(name, answer.missing()), invoked);
        }
    }

    private void note(int member, String key, Action action, Outcome outcome, long invoked) {
        Operation operation = new Operation(number, "node-" + member, key, action, outcome, invoked, history.now());
        if (operation.version() != 0 && !(action instanceof Listed)) {
            versions.put(key, operation.version());
        } else if (outcome instanceof Outcome.Absent) {
            versions.remove(key);
        }
        history.add(operation);
    }

    private String freshValue() {
        written++;
        return number + "-" + written;
    }
}
