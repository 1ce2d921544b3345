package io.starling.node.network.ingress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.starling.core.balance.Target;
import org.jspecify.annotations.Nullable;

/** One connection to a pod. It belongs to one exchange at a time, and waits in its pool between two. */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class UpstreamHandler extends ChannelInboundHandlerAdapter {
    private final UpstreamPool pool;
    private final Target target;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private long idleSince = System.nanoTime();

    UpstreamHandler(UpstreamPool pool, Target target) {
        this.pool = pool;
        this.target = target;
    }

    Target target() {
        return target;
    }

    long idleSince() {
        return idleSince;
    }

    Channel channel() {
        if (context == null) {
            throw new IllegalStateException("not connected yet");
        }
        return context.channel();
    }

    void serve(Exchange next) {
        exchange = next;
    }

    /** The exchange is over: the next may have the connection, or it ends. */
    void leave(boolean usable) {
        exchange = null;
        idleSince = System.nanoTime();
        if (usable) {
            pool.giveBack(this);
            channel().read();
        } else {
            channel().close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (exchange != null) {
            exchange.answered(message);
        } else {
            ReferenceCountUtil.release(message);
            ctx.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.answerPaused();
        } else {
            ctx.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.upstreamWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Exchange lost = exchange;
        exchange = null;
        if (lost == null) {
            pool.lost(this);
        } else {
            lost.upstreamLost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
