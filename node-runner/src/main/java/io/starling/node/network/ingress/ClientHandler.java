package io.starling.node.network.ingress;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client, or one stream of HTTP/2: its requests, one after the other. What the client sends comes one message at
 * a time, each when it is asked for.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class ClientHandler extends ChannelInboundHandlerAdapter {
    private static final int LINGER_SECONDS = 5;

    private final Ingress ingress;
    private final Forwarding.Origin origin;
    private final int idleSeconds;
    /** What was decoded and nobody asked for yet: the codec makes several messages of what comes at once. */
    private final Deque<Object> waiting = new ArrayDeque<>(2);

    private @Nullable Exchange exchange;
    private @Nullable HttpRequest early;
    private @Nullable Future<?> idleWatch;
    private long idleSince = System.nanoTime();
    private boolean asked;
    private boolean lingering;
    private boolean handing;

    private ClientHandler(Ingress ingress, Forwarding.Origin origin, int idleSeconds) {
        this.ingress = ingress;
        this.origin = origin;
        this.idleSeconds = idleSeconds;
    }

    /** For a stream, which ends with its connection. */
    ClientHandler(Ingress ingress, Forwarding.Origin origin) {
        this(ingress, origin, 0);
    }

    /** For a connection, which is closed when no request was in hand for so many seconds. */
    static ClientHandler closedWhenIdle(Ingress ingress, Forwarding.Origin origin, int seconds) {
        return new ClientHandler(ingress, origin, seconds);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (idleSeconds > 0) {
            watch(ctx, TimeUnit.SECONDS.toNanos(idleSeconds));
        }
        if (ctx.channel().isActive()) {
            read(ctx);
        }
    }

    /** Looks when the connection can have been idle for long enough, which costs nothing while requests come. */
    private void watch(ChannelHandlerContext ctx, long nanos) {
        idleWatch = ctx.channel().eventLoop().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        long limit = TimeUnit.SECONDS.toNanos(idleSeconds);
        long idle = exchange == null ? System.nanoTime() - idleSince : 0;
        if (idle >= limit) {
            ctx.close();
        } else {
            watch(ctx, limit - idle);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        read(ctx);
    }

    /** Asks for one more message; asking twice is asking once. */
    void read(ChannelHandlerContext ctx) {
        if (!asked) {
            asked = true;
            handOver(ctx);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        waiting.add(message);
        handOver(ctx);
    }

    /** One after the other, and not one within the other: a client may send a thousand requests at once. */
    private void handOver(ChannelHandlerContext ctx) {
        if (handing) {
            return;
        }
        handing = true;
        try {
            while (asked && !waiting.isEmpty()) {
                asked = false;
                take(ctx, waiting.remove());
            }
        } finally {
            handing = false;
        }
        if (asked) {
            ctx.read();
        }
    }

    private void take(ChannelHandlerContext ctx, Object message) {
        if (lingering) {
            boolean all = message instanceof LastHttpContent;
            ReferenceCountUtil.release(message);
            if (all) {
                ctx.close();
            } else {
                read(ctx);
            }
        } else if (message instanceof HttpRequest request) {
            if (exchange == null) {
                begin(ctx, request);
            } else {
                early = request;
            }
        } else if (message instanceof HttpContent content && exchange != null) {
            exchange.body(content);
        } else {
            ReferenceCountUtil.release(message);
            read(ctx);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        boolean whole = request instanceof FullHttpRequest;
        if (whole) {
            ReferenceCountUtil.release(request);
        }
        Exchange next = new Exchange(ingress, origin, this, ctx, request, whole);
        exchange = next;
        next.begin();
    }

    /** The answer is sent. */
    void ended(ChannelHandlerContext ctx, boolean more) {
        exchange = null;
        idleSince = System.nanoTime();
        HttpRequest next = early;
        early = null;
        // A stream ends by itself. What is still to come of a request that the pod answered early is dropped: resetting
        // the stream
        // (RFC 9113, 8.1) would keep some clients from taking the answer.
        boolean stream = ctx.channel() instanceof Http2StreamChannel;
        if (!more && !stream) {
            ReferenceCountUtil.release(next);
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (next != null) {
            begin(ctx, next);
        } else {
            read(ctx);
        }
    }

    /**
     * The answer is sent before all of the request came. To close at once would reset the connection, and a client that writes
     * first would never see the answer; so what it sends is read for a while and dropped (as nginx's {@code lingering_close}).
     */
    void endedEarly(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof Http2StreamChannel) {
            ended(ctx, false);
            return;
        }
        exchange = null;
        lingering = true;
        Future<?> last = ctx.channel().eventLoop().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        ctx.channel().closeFuture().addListener(closed -> last.cancel(false));
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> endOutput(ctx.channel()));
        read(ctx);
    }

    private static void endOutput(Channel channel) {
        SslHandler secured = channel.pipeline().get(SslHandler.class);
        if (secured != null) {
            secured.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.clientWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.clientLost();
        }
        forget();
    }

    /** The connection is something else from now on, or has ended. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (idleWatch != null) {
            idleWatch.cancel(false);
        }
        forget();
    }

    private void forget() {
        ReferenceCountUtil.release(early);
        early = null;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
