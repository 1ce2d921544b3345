package io.starling.node.network.ingress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpServerCodec;
import io.starling.node.network.Relay;
import java.util.List;

/** Two connections that have agreed on another protocol than HTTP: their bytes pass as they are. */
final class Tunnel {
    private Tunnel() {}

    /** Makes a tunnel of a client's connection and a pod's. */
    static void join(ChannelHandlerContext client, Channel upstream) {
        replace(client.channel(), new Relay(upstream, () -> {}), ClientHandler.class);
        replace(upstream, new Relay(client.channel(), () -> {}), UpstreamHandler.class);
        client.channel().read();
        upstream.read();
    }

    /** Without the codecs, whose left-over bytes the relay gets. */
    private static void replace(Channel channel, Relay relay, Class<? extends ChannelHandler> handler) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(relay);
        pipeline.remove(handler);
        for (Class<? extends ChannelHandler> codec : List.of(HttpServerCodec.class, HttpClientCodec.class)) {
            if (pipeline.get(codec) != null) {
                pipeline.remove(codec);
            }
        }
    }
}
