package io.starling.node.main;

import io.starling.actors.check.Prober;
import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckDefinition.Kind;
import io.starling.core.check.CheckStatus;
import io.starling.core.failure.Causes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Probes services over the network, from this member. Never blocks. */
final class NetworkProber implements Prober {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MOST_OUTPUT = 1024;

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    @Override
    public CompletionStage<Result> probe(CheckDefinition check) {
        try {
            CompletionStage<Result> result = check.kind() == Kind.HTTP ? http(check) : tcp(check);
            return result.exceptionally(failure -> critical(check, failure));
        } catch (IllegalArgumentException | IOException e) {
            return CompletableFuture.completedFuture(critical(check, e));
        }
    }

    private CompletionStage<Result> http(CheckDefinition check) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(check.target()))
                .timeout(Duration.ofMillis(Math.max(1, check.timeoutMillis())))
                .method(
                        check.method(),
                        check.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(check.body()));
        check.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        return client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(answer -> seen(check, answer));
    }

    private static Result seen(CheckDefinition check, HttpResponse<String> answer) {
        int code = answer.statusCode();
        CheckStatus status = code / 100 == 2
                ? CheckStatus.PASSING
                : code == TOO_MANY_REQUESTS ? CheckStatus.WARNING : CheckStatus.CRITICAL;
        String body = answer.body();
        String output = body.length() > MOST_OUTPUT ? body.substring(0, MOST_OUTPUT) : body;
        return new Result(status, "HTTP " + check.method() + " " + check.target() + ": " + code + " Output: " + output);
    }

    private static CompletionStage<Result> tcp(CheckDefinition check) throws IOException {
        int colon = check.target().lastIndexOf(':');
        InetSocketAddress address = new InetSocketAddress(
                check.target().substring(0, colon),
                Integer.parseInt(check.target().substring(colon + 1)));
        if (address.isUnresolved()) {
            throw new IOException("no such host");
        }
        CompletableFuture<Result> connected = new CompletableFuture<>();
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        channel.connect(address, connected, new Connected(check));
        return connected
                .orTimeout(Math.max(1, check.timeoutMillis()), TimeUnit.MILLISECONDS)
                .whenComplete((result, failure) -> close(channel));
    }

    private record Connected(CheckDefinition check) implements CompletionHandler<Void, CompletableFuture<Result>> {
        @Override
        public void completed(Void nothing, CompletableFuture<Result> connected) {
            connected.complete(new Result(CheckStatus.PASSING, "TCP connect " + check.target() + ": Success"));
        }

        @Override
        public void failed(Throwable failure, CompletableFuture<Result> connected) {
            connected.completeExceptionally(failure);
        }
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private static Result critical(CheckDefinition check, Throwable failure) {
        Throwable cause = Causes.of(failure);
        String why = cause instanceof TimeoutException
                ? "no answer within " + check.timeoutMillis() + " ms"
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return new Result(CheckStatus.CRITICAL, check.target() + ": " + why);
    }
}
