package io.starling.node.network.ingress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.starling.node.network.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Listens for requests from outside. Every port takes HTTP/1.1, HTTP/2 and TLS. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
public final class IngressServer {
    private static final int BACKLOG = 1024;
    private static final long LOOK_MILLIS = 20;
    private static final long TIDY_SECONDS = 30;

    private final Ingress ingress = new Ingress();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> doors = new ArrayList<>();
    private final EventLoopGroup loops;

    private IngressServer(int threads) {
        loops = Sockets.loops("ingress", threads);
    }

    /**
     * Starts it; it answers 404 to everything until it {@linkplain #follow follows} rules.
     *
     * @param ports 0 for any free one
     * @param threads how many event loops, at least 1
     * @throws IOException where a port can't be bound; nothing listens then
     */
    public static IngressServer start(String host, List<Integer> ports, int threads) throws IOException {
        IngressServer server = new IngressServer(threads);
        for (int port : ports) {
            ChannelFuture bound = server.bootstrap().bind(host, port).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                server.close(Duration.ZERO);
                throw new IOException(
                        "the ingress can't listen on " + host + ":" + port + ": "
                                + bound.cause().getMessage(),
                        bound.cause());
            }
            server.doors.add(bound.channel());
        }
        server.loops.scheduleWithFixedDelay(server.ingress::tidy, TIDY_SECONDS, TIDY_SECONDS, TimeUnit.SECONDS);
        return server;
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(loops)
                .channel(Sockets.server())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline().addLast(new Front(ingress));
                    }
                });
    }

    /** The ports it listens on. */
    public List<Integer> ports() {
        return doors.stream()
                .map(door -> ((InetSocketAddress) door.localAddress()).getPort())
                .toList();
    }

    /** From now on requests are handled by these. */
    public void follow(IngressRules rules) {
        ingress.follow(rules);
    }

    /** Takes no more connections, lets the requests in hand end for a while, then closes what is left. */
    public CompletionStage<Void> close(Duration patience) {
        doors.forEach(Channel::close);
        ingress.drain();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        awaitQuiet(System.nanoTime() + patience.toNanos(), closed);
        return closed;
    }

    private void awaitQuiet(long deadline, CompletableFuture<Void> closed) {
        if (ingress.inHand() > 0 && System.nanoTime() - deadline < 0) {
            loops.schedule(() -> awaitQuiet(deadline, closed), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            connections.close().addListener(done -> loops.shutdownGracefully(0, 1, TimeUnit.SECONDS)
                    .addListener(ended -> closed.complete(null)));
        }
    }
}
