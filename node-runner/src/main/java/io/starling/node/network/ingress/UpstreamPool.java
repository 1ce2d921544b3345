package io.starling.node.network.ingress;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.starling.core.balance.Target;
import io.starling.node.network.Outbound;
import io.starling.node.network.Sockets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The connections to pods of one event loop: used on that loop only, so that nothing waits for another thread. */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class UpstreamPool {
    private static final int IDLE_PER_TARGET = 64;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** Lines may end with LF alone, as RFC 9112 (2.2) lets a recipient take them: the CGI programs of small servers write such heads. */
    private static final HttpDecoderConfig ANSWERS = new HttpDecoderConfig()
            .setMaxInitialLineLength(16 * 1024)
            .setMaxHeaderSize(64 * 1024)
            .setMaxChunkSize(64 * 1024)
            .setStrictLineParsing(false);

    private final EventLoop loop;
    private final Map<Target, Deque<UpstreamHandler>> idle = new HashMap<>();

    UpstreamPool(EventLoop loop) {
        this.loop = loop;
        loop.scheduleWithFixedDelay(this::sweep, 5, 5, TimeUnit.SECONDS);
    }

    /** Tells the exchange {@link Exchange#connected} or {@link Exchange#refused}; at once where a connection is idle. */
    void connect(Target target, Duration patience, boolean fresh, Exchange exchange) {
        Deque<UpstreamHandler> waiting = idle.get(target);
        UpstreamHandler known = fresh || waiting == null ? null : waiting.pollLast();
        if (known != null) {
            exchange.connected(known, true);
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(Sockets.client())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(patience.toMillis(), 600_000))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec(ANSWERS, false, false))
                                .addLast(new UpstreamHandler(UpstreamPool.this, target));
                    }
                });
        Outbound.connect(
                bootstrap,
                Outbound.address(target),
                channel -> exchange.connected(channel.pipeline().get(UpstreamHandler.class), false),
                exchange::refused);
    }

    /** Takes a connection back whose answer has ended. */
    void giveBack(UpstreamHandler handler) {
        Deque<UpstreamHandler> waiting = idle.computeIfAbsent(handler.target(), target -> new ArrayDeque<>());
        if (waiting.size() >= IDLE_PER_TARGET || !handler.channel().isActive()) {
            handler.channel().close();
        } else {
            waiting.addLast(handler);
        }
    }

    /** An idle connection has ended. */
    void lost(UpstreamHandler handler) {
        Deque<UpstreamHandler> waiting = idle.get(handler.target());
        if (waiting != null) {
            waiting.remove(handler);
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        for (Deque<UpstreamHandler> waiting : idle.values()) {
            while (!waiting.isEmpty() && now - waiting.peekFirst().idleSince() > IDLE_NANOS) {
                waiting.pollFirst().channel().close();
            }
        }
        idle.values().removeIf(Deque::isEmpty);
    }
}
