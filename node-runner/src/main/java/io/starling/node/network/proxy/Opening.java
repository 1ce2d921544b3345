package io.starling.node.network.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.starling.core.balance.Load;
import io.starling.core.balance.Target;
import io.starling.node.network.Outbound;
import io.starling.node.network.Relay;
import io.starling.node.network.Sockets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A client's connection on its way to an endpoint; one that refuses is passed over for the next. It isn't read meanwhile, but Netty
 * hands over what a client sent that has already ended its side, without being asked.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class Opening extends ChannelInboundHandlerAdapter {
    private static final int CONNECT_MILLIS = 2_000;
    /** Where so many in a row refuse, one more hardly helps. */
    private static final int TRIES = 8;

    private final Channel client;
    private final String address;
    private final Backend backend;
    private final Set<Target> refused = new HashSet<>();
    private final Deque<Object> early = new ArrayDeque<>();
    private boolean ended;

    /** @param address of the client, without its port */
    Opening(Channel client, String address, Backend backend) {
        this.client = client;
        this.address = address;
        this.backend = backend;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        next();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        early.add(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ended |= event instanceof ChannelInputShutdownEvent;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forget();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void forget() {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
    }

    private void next() {
        backend.pick(address, refused)
                .filter(target -> refused.size() < TRIES)
                .ifPresentOrElse(this::connect, () -> Relay.reset(client));
    }

    private void connect(Target target) {
        Load load = backend.load(target);
        load.begin();
        Bootstrap bootstrap = new Bootstrap()
                .group(client.eventLoop())
                .channel(Sockets.client())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(Quiet.INSTANCE);
        Outbound.connect(
                bootstrap,
                Outbound.address(target),
                upstream -> {
                    upstream.closeFuture().addListener(closed -> load.end());
                    join(upstream, load);
                },
                cause -> {
                    load.end();
                    refused.add(target);
                    next();
                });
    }

    private void join(Channel upstream, Load load) {
        if (!client.isActive()) {
            Relay.reset(upstream);
            return;
        }
        Pace pace = new Pace(load);
        boolean timed = backend.timed();
        client.pipeline().addLast(new Relay(upstream, timed ? pace::asked : Pace.UNTIMED));
        upstream.pipeline().remove(Quiet.INSTANCE);
        upstream.pipeline().addLast(new Relay(client, timed ? pace::answered : Pace.UNTIMED));
        ChannelHandlerContext here = client.pipeline().context(this);
        while (!early.isEmpty()) {
            here.fireChannelRead(early.poll());
        }
        here.fireChannelReadComplete();
        if (ended) {
            here.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        client.pipeline().remove(this);
        upstream.read();
    }

    /** What a connection has until it is joined to another; what went wrong with it before then, is found out when it is there. */
    @ChannelHandler.Sharable
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        static final Quiet INSTANCE = new Quiet();

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
    }
}
