package io.starling.node.network.ingress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a connection say what is spoken on it: TLS, HTTP/2 (by prior knowledge, RFC 9113, 3.3) or HTTP/1.1. So one port
 * serves all of them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class Front extends ByteToMessageDecoder {
    private static final int TLS_HANDSHAKE = 22;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LONGEST_HEADERS = 64 * 1024;
    private static final int CHUNK = 64 * 1024;
    private static final int IDLE_SECONDS = 120;
    /** How long a client may take to say what it speaks. */
    private static final int SILENT_SECONDS = 60;
    /** A fatal alert of TLS 1.2, which every version understands: unrecognized_name (RFC 8446, 6; RFC 6066, 3). */
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    private static final long STREAMS = 256;

    private final Ingress ingress;
    private @Nullable Future<?> patience;

    Front(Ingress ingress) {
        this.ingress = ingress;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        patience = ctx.channel().eventLoop().schedule(() -> ctx.close(), SILENT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (patience != null) {
            patience.cancel(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.getByte(in.readerIndex()) == TLS_HANDSHAKE) {
            ctx.pipeline()
                    .addLast(new SniHandler(name -> certificate(ctx.channel(), name)))
                    .addLast(new Negotiated());
            ctx.pipeline().remove(this);
            return;
        }
        ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
        try {
            int known = Math.min(in.readableBytes(), preface.readableBytes());
            boolean http2 = preface.slice(0, known).equals(in.slice(in.readerIndex(), known));
            if (!http2 || known == preface.readableBytes()) {
                speak(ctx.pipeline(), http2, false);
                ctx.pipeline().remove(this);
            }
        } finally {
            preface.release();
        }
    }

    private SslContext certificate(Channel channel, String name) {
        return ingress.rules()
                .certificate(name == null ? "" : name.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> {
                    channel.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME));
                    return new IllegalArgumentException("no Ingress has a certificate for " + name);
                });
    }

    private final class Negotiated extends ApplicationProtocolNegotiationHandler {
        Negotiated() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            speak(ctx.pipeline(), protocol.equals(ApplicationProtocolNames.HTTP_2), true);
        }
    }

    private void speak(ChannelPipeline pipeline, boolean http2, boolean secure) {
        Forwarding.Origin origin = origin(pipeline.channel(), secure);
        if (http2) {
            pipeline.addLast(new IdleStateHandler(0, 0, IDLE_SECONDS));
            pipeline.addLast(Http2FrameCodecBuilder.forServer()
                    .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(STREAMS))
                    .build());
            pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel stream) {
                    stream.config().setAutoRead(false);
                    stream.pipeline()
                            .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                            .addLast(new ClientHandler(ingress, origin));
                }
            }));
            pipeline.addLast(new QuietConnection());
        } else {
            pipeline.channel().config().setAutoRead(false);
            pipeline.addLast(new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, CHUNK))
                    .addLast(ClientHandler.closedWhenIdle(ingress, origin, IDLE_SECONDS));
        }
    }

    private static Forwarding.Origin origin(Channel channel, boolean secure) {
        InetSocketAddress from = (InetSocketAddress) channel.remoteAddress();
        InetSocketAddress to = (InetSocketAddress) channel.localAddress();
        return new Forwarding.Origin(from.getAddress().getHostAddress(), to.getPort(), secure);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
