package io.starling.node.network.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.starling.node.network.Relay;
import io.starling.node.network.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes connections and leads each to an endpoint. Where ports can be shared each event loop listens by itself: the kernel spreads
 * connections over the loops, and none has to be handed from one thread to another.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class TcpDoor implements Door {
    private static final int BACKLOG = 1024;

    private final List<Channel> listening;

    private TcpDoor(List<Channel> listening) {
        this.listening = listening;
    }

    /** @throws IOException where the place can't be had */
    static TcpDoor open(
            Place place, List<IpSubnetFilterRule> sources, Backend backend, EventLoopGroup loops, ChannelGroup all)
            throws IOException {
        ServerBootstrap bootstrap = bootstrap(sources, backend, all);
        Optional<ChannelOption<Boolean>> shared = Sockets.sharedPort();
        List<EventLoopGroup> listeners = new ArrayList<>();
        if (shared.isPresent()) {
            bootstrap.option(shared.get(), true);
            loops.forEach(loop -> listeners.add((EventLoop) loop));
        } else {
            listeners.add(loops);
        }
        List<Channel> bound = new ArrayList<>();
        for (EventLoopGroup listener : listeners) {
            ChannelFuture done =
                    bootstrap.clone().group(listener).bind(place.socket()).awaitUninterruptibly();
            if (!done.isSuccess()) {
                bound.forEach(Channel::close);
                throw new IOException(done.cause().getMessage(), done.cause());
            }
            bound.add(done.channel());
        }
        return new TcpDoor(bound);
    }

    private static ServerBootstrap bootstrap(List<IpSubnetFilterRule> sources, Backend backend, ChannelGroup all) {
        return new ServerBootstrap()
                .channel(Sockets.server())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel client) {
                        all.add(client);
                        InetSocketAddress from = (InetSocketAddress) client.remoteAddress();
                        if (sources.isEmpty() || sources.stream().anyMatch(range -> range.matches(from))) {
                            client.pipeline()
                                    .addLast(new Opening(
                                            client, from.getAddress().getHostAddress(), backend));
                        } else {
                            Relay.reset(client);
                        }
                    }
                });
    }

    @Override
    public void close() {
        listening.stream().map(Channel::close).toList().forEach(ChannelFuture::awaitUninterruptibly);
    }
}
