package io.starling.node.network.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.starling.core.balance.Target;
import io.starling.node.network.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes datagrams. A client keeps its endpoint for as long as it goes on sending and that takes traffic; after 30 s of silence it is
 * forgotten, as in the kernel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a datagram that is lost is lost
final class UdpDoor implements Door {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_SECONDS = 5;
    /** Clients at once; whoever was silent for longest gives way. */
    private static final int CLIENTS = 8_192;

    private final Channel listening;

    private UdpDoor(Channel listening) {
        this.listening = listening;
    }

    /** @throws IOException where the place can't be had */
    static UdpDoor open(Place place, Backend backend, EventLoopGroup loops) throws IOException {
        Bootstrap bootstrap =
                new Bootstrap().group(loops).channel(Sockets.datagrams()).handler(new Clients(backend));
        Sockets.sharedPort().ifPresent(shared -> bootstrap.option(shared, true));
        ChannelFuture bound = bootstrap.bind(place.socket()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return new UdpDoor(bound.channel());
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
    }

    /** A client's endpoint. */
    private static final class Session {
        final Target target;
        final ChannelFuture upstream;
        long lastUsed = System.nanoTime();

        Session(Target target, ChannelFuture upstream) {
            this.target = target;
            this.upstream = upstream;
        }
    }

    /** All clients of one door. Used on its event loop. */
    private static final class Clients extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Backend backend;
        private final Map<InetSocketAddress, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
        private @Nullable ScheduledFuture<?> looks;

        Clients(Backend backend) {
            this.backend = backend;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            looks = ctx.executor()
                    .scheduleWithFixedDelay(this::forgetSilent, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
            InetSocketAddress client = datagram.sender();
            Session session = sessions.get(client);
            if (session != null && !backend.targets().contains(session.target)) {
                end(client, session);
                session = null;
            }
            if (session == null) {
                session = backend.pick(client.getAddress().getHostAddress(), Set.of())
                        .map(target -> open(ctx.channel(), client, target))
                        .orElse(null);
            }
            if (session != null) {
                session.lastUsed = System.nanoTime();
                send(session.upstream, datagram.content().retain());
            }
        }

        private static void send(ChannelFuture upstream, ByteBuf content) {
            if (upstream.isSuccess()) {
                upstream.channel().writeAndFlush(content);
            } else {
                upstream.addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        connected.channel().writeAndFlush(content);
                    } else {
                        content.release();
                    }
                });
            }
        }

        private Session open(Channel door, InetSocketAddress client, Target target) {
            if (sessions.size() >= CLIENTS) {
                Map.Entry<InetSocketAddress, Session> eldest =
                        sessions.entrySet().iterator().next();
                end(eldest.getKey(), eldest.getValue());
            }
            ChannelFuture connected = new Bootstrap()
                    .group(door.eventLoop())
                    .channel(Sockets.datagrams())
                    .handler(new Answers(door, client))
                    .connect(target.address(), target.port());
            Session session = new Session(target, connected);
            sessions.put(client, session);
            backend.load(target).begin();
            connected.channel().closeFuture().addListener(closed -> {
                backend.load(target).end();
                sessions.remove(client, session);
            });
            return session;
        }

        private void end(InetSocketAddress client, Session session) {
            sessions.remove(client);
            session.upstream.channel().close();
        }

        private void forgetSilent() {
            long now = System.nanoTime();
            Iterator<Session> eldest = sessions.values().iterator();
            while (eldest.hasNext()) {
                Session session = eldest.next();
                if (now - session.lastUsed < SILENCE_NANOS) {
                    return;
                }
                eldest.remove();
                session.upstream.channel().close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (looks != null) {
                looks.cancel(false);
            }
            sessions.values().stream()
                    .toList()
                    .forEach(session -> session.upstream.channel().close());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // An answer that couldn't be sent is lost, as any datagram may be.
        }
    }

    /** What an endpoint sends back to one client. */
    private static final class Answers extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Channel door;
        private final InetSocketAddress client;

        Answers(Channel door, InetSocketAddress client) {
            this.door = door;
            this.client = client;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket answer) {
            door.writeAndFlush(new DatagramPacket(answer.content().retain(), client));
        }

        /** Nobody listens at the endpoint: the next datagram goes to whoever takes it then. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
