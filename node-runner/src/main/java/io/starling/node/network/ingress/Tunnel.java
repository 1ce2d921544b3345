package io.starling.node.network.ingress;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.List;

/** One direction of two connections that only pass bytes on to each other. Each is read when the other has taken what there was. */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class Tunnel extends ChannelInboundHandlerAdapter {
    private final Channel other;

    private Tunnel(Channel other) {
        this.other = other;
    }

    /** Makes a tunnel of a client's connection and a pod's that have agreed on another protocol. */
    static void join(ChannelHandlerContext client, Channel upstream) {
        replace(client.channel(), new Tunnel(upstream), ClientHandler.class);
        replace(upstream, new Tunnel(client.channel()), UpstreamHandler.class);
        client.channel().read();
        upstream.read();
    }

    /** Without the codecs, whose left-over bytes the tunnel gets. */
    private static void replace(Channel channel, Tunnel tunnel, Class<? extends ChannelHandler> handler) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(tunnel);
        pipeline.remove(handler);
        for (Class<? extends ChannelHandler> codec : List.of(
                HttpServerCodec.class, HttpClientCodec.class, FlowControlHandler.class, IdleStateHandler.class)) {
            if (pipeline.get(codec) != null) {
                pipeline.remove(codec);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        other.writeAndFlush(message).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess()) {
                ctx.close();
            }
        });
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (other.isWritable()) {
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
    public void channelInactive(ChannelHandlerContext ctx) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
