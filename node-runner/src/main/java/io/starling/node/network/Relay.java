package io.starling.node.network;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/**
 * One direction of two connections that only pass bytes on to each other. Each is read when the other has taken what there was, so
 * that little is kept in memory however slow one is. Where the connections allow half-closure, the end of one direction is passed on
 * and the other goes on. Both are on one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
public final class Relay extends ChannelInboundHandlerAdapter {
    private final Channel other;
    private final Runnable passed;
    /** Whether this side has sent everything it will ever send. */
    private boolean ended;

    /**
     * @param other where what comes in goes
     * @param passed is told each time that something passes
     */
    public Relay(Channel other, Runnable passed) {
        this.other = other;
        this.passed = passed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        passed.run();
        // Where the other is gone, its end is on its way to this side, after what it still has to get.
        other.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        other.flush();
        if (!ended && other.isWritable()) {
            ctx.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            other.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !ended) {
            ended = true;
            other.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener((ChannelFuture flushed) -> ((DuplexChannel) other).shutdownOutput());
            Relay back = other.pipeline().get(Relay.class);
            if (back == null || back.ended) {
                finish(ctx.channel());
                finish(other);
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        finish(other);
    }

    private static void finish(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** One that was reset resets the other: who reads there must not take the rest for the whole. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        reset(other);
        ctx.close();
    }

    /** Ends a connection so that its peer doesn't take it for a proper end. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }
}
