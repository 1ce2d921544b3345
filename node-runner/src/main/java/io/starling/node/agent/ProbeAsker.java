package io.starling.node.agent;

import io.starling.core.failure.Causes;
import io.starling.core.probe.Probe;
import io.starling.core.probe.ProbeAction;
import io.starling.node.runtime.ContainerRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.UserAgent;
import org.apache.pekko.stream.StreamTcpException;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/** Asks a container how it does, once, in the way its probe says. As the kubelet does: certificates aren't looked at. */
final class ProbeAsker {
    /** Servers and people that look at logs know probes by the beginning of this. */
    private static final UserAgent AGENT = UserAgent.create("kube-probe/starling");

    private final ActorSystem<?> system;
    private final Pretender pretender;
    private final Executive executive;

    /** Answers for containers that can't be asked: {@link ContainerRuntime#pretended}. */
    interface Pretender {
        Optional<String> pretended(String containerId, Probe.Kind kind);
    }

    /** Runs a command in a container: {@link ContainerRuntime#exec}. */
    interface Executive {
        CompletionStage<Integer> exec(String containerId, List<String> command);
    }

    ProbeAsker(ActorSystem<?> system, Pretender pretender, Executive executive) {
        this.system = system;
        this.pretender = pretender;
        this.executive = executive;
    }

    static ProbeAsker of(ActorSystem<?> system, ContainerRuntime runtime) {
        return new ProbeAsker(system, runtime::pretended, runtime::exec);
    }

    /**
     * Asks.
     *
     * @param ip the pod's
     * @return empty for a success, else what went wrong; never fails
     */
    CompletionStage<String> ask(Probe probe, String containerId, String ip) {
        CompletableFuture<String> answer;
        try {
            answer = pretender
                    .pretended(containerId, probe.kind())
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> begin(probe.action(), containerId, ip)
                            .toCompletableFuture()
                            .copy());
        } catch (RuntimeException refused) {
            answer = CompletableFuture.completedFuture(problem(refused, probe));
        }
        return answer.orTimeout(probe.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> problem(failure, probe));
    }

    private static String problem(Throwable failure, Probe probe) {
        Throwable cause = Causes.of(failure);
        if (cause instanceof TimeoutException) {
            return "no answer within " + probe.timeout().toSeconds() + "s";
        }
        // What Pekko says of a connection is its own command; what the machine said of it is behind that.
        Throwable told = cause instanceof StreamTcpException && cause.getCause() != null ? cause.getCause() : cause;
        String message = Optional.ofNullable(told.getMessage()).orElse("");
        return message.isEmpty() ? cause.getClass().getSimpleName() : message;
    }

    private CompletionStage<String> begin(ProbeAction action, String containerId, String ip) {
        if (action instanceof ProbeAction.HttpGet get) {
            return get(get, get.host().isEmpty() ? ip : get.host());
        } else if (action instanceof ProbeAction.TcpSocket socket) {
            return connect(socket.host().isEmpty() ? ip : socket.host(), socket.port());
        } else if (action instanceof ProbeAction.Grpc call) {
            return GrpcHealth.check(system, ip, call.port(), call.service());
        } else if (action instanceof ProbeAction.NoSuchPort port) {
            return CompletableFuture.completedFuture("the container has no port with the name " + port.name());
        }
        List<String> command = ((ProbeAction.Exec) action).command();
        return executive
                .exec(containerId, command)
                .thenApply(code -> code == 0 ? "" : "command " + command + " ended with exit code " + code);
    }

    private CompletionStage<String> get(ProbeAction.HttpGet get, String host) {
        var to = Http.get(system).connectionTo(host).toPort(get.port());
        Flow<HttpRequest, HttpResponse, ?> connection = get.secure()
                ? to.withCustomHttpsConnectionContext(AnyCertificate.ACCEPTED).https()
                : to.http();
        return Source.single(HttpRequest.create(get.path()).withHeaders(headers(get)))
                .via(connection)
                .runWith(Sink.head(), system)
                .thenApply(response -> {
                    response.discardEntityBytes(system);
                    int status = response.status().intValue();
                    return status >= 200 && status < 400 ? "" : "HTTP probe failed with statuscode: " + status;
                });
    }

    private static List<HttpHeader> headers(ProbeAction.HttpGet get) {
        List<HttpHeader> headers = new ArrayList<>();
        for (ProbeAction.Header header : get.headers()) {
            headers.add(RawHeader.create(header.name(), header.value()));
        }
        if (get.headers().stream().noneMatch(header -> header.name().equalsIgnoreCase("User-Agent"))) {
            headers.add(AGENT);
        }
        return headers;
    }

    private CompletionStage<String> connect(String host, int port) {
        return Source.<ByteString>empty()
                .viaMat(Tcp.get(system.classicSystem()).outgoingConnection(host, port), Keep.right())
                .to(Sink.ignore())
                .run(system)
                .thenApply(connection -> "");
    }
}
