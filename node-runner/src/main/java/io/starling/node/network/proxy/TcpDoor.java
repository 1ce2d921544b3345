package io.starling.node.network.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.starling.node.network.Relay;
import io.starling.node.network.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Takes connections and leads each to an endpoint. */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class TcpDoor implements Door {
    private static final int BACKLOG = 1024;

    private final Channel listening;

    private TcpDoor(Channel listening) {
        this.listening = listening;
    }

    /** @throws IOException where the place can't be had */
    static TcpDoor open(
            Place place, List<IpSubnetFilterRule> sources, Backend backend, EventLoopGroup loops, ChannelGroup all)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
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
        Sockets.sharedPort().ifPresent(shared -> bootstrap.option(shared, true));
        ChannelFuture bound = bootstrap.bind(place.socket()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return new TcpDoor(bound.channel());
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
    }
}
