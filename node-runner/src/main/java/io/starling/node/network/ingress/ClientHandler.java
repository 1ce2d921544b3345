package io.starling.node.network.ingress;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client, or one stream of HTTP/2: its requests, one after the other. What the client sends comes one message at
 * a time, each when it is asked for.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class ClientHandler extends ChannelInboundHandlerAdapter {
    private final Ingress ingress;
    private final Forwarding.Origin origin;
    private @Nullable Exchange exchange;
    private @Nullable HttpRequest early;
    private boolean reading;

    ClientHandler(Ingress ingress, Forwarding.Origin origin) {
        this.ingress = ingress;
        this.origin = origin;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            read(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        read(ctx);
    }

    /** Asks for one more message; asking twice is asking once. */
    void read(ChannelHandlerContext ctx) {
        if (!reading) {
            reading = true;
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = false;
        if (message instanceof HttpRequest request) {
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
        if (request.decoderResult().isFailure()) {
            next.refuse(Answer.of(HttpResponseStatus.BAD_REQUEST, "this is no request of HTTP"));
        } else {
            next.begin();
        }
    }

    /** The answer is sent. */
    void ended(ChannelHandlerContext ctx, boolean more) {
        exchange = null;
        HttpRequest next = early;
        early = null;
        if (!more) {
            ReferenceCountUtil.release(next);
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (next != null) {
            begin(ctx, next);
        } else {
            read(ctx);
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
        ReferenceCountUtil.release(early);
        early = null;
        if (exchange != null) {
            exchange.clientLost();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof IdleStateEvent && exchange == null) {
            ctx.close();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
