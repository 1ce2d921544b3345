package io.starling.node.main;

import io.starling.core.roster.Entrance.Call;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Calls addresses to learn whether anybody listens there. */
final class Calls {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private Calls() {}

    /** Calls all of them at once, and blocks until each has answered or a second is over. */
    static Map<String, Call> to(Collection<String> addresses) {
        if (addresses.isEmpty()) {
            return Map.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(addresses.size(), 64));
        try {
            Map<String, CompletableFuture<Call>> calls = new HashMap<>();
            addresses.forEach(address ->
                    calls.put(address, CompletableFuture.supplyAsync(() -> to(HostPort.parse(address)), threads)));
            Map<String, Call> answers = new HashMap<>();
            calls.forEach((address, call) -> answers.put(address, call.join()));
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    /** Calls one address. */
    static Call to(HostPort address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), (int) PATIENCE.toMillis());
            return Call.ACCEPTED;
        } catch (ConnectException refused) {
            return refused(refused) ? Call.REFUSED : Call.SILENT;
        } catch (IOException silent) {
            return Call.SILENT;
        }
    }

    /** The same class of exception stands for time-outs in the network, which prove nothing. */
    private static boolean refused(ConnectException e) {
        return String.valueOf(e.getMessage()).contains("refused");
    }
}
