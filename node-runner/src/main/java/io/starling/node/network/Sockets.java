package io.starling.node.network;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.StandardSocketOptions;
import java.util.Optional;

/** The sockets of this machine: Linux' own where they are, Java's elsewhere. */
public final class Sockets {
    private Sockets() {}

    /**
     * A group of event loops.
     *
     * @param name what begins the names of its threads
     * @param threads at least 1
     */
    public static EventLoopGroup loops(String name, int threads) {
        DefaultThreadFactory factory = new DefaultThreadFactory(name, true);
        return Epoll.isAvailable()
                ? new EpollEventLoopGroup(threads, factory)
                : new NioEventLoopGroup(threads, factory);
    }

    public static Class<? extends ServerChannel> server() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public static Class<? extends DatagramChannel> datagrams() {
        return Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /** Lets several processes of one user listen on one port, each taking a part of what comes; empty where that can't be had. */
    public static Optional<ChannelOption<Boolean>> sharedPort() {
        if (Epoll.isAvailable()) {
            return Optional.of(EpollChannelOption.SO_REUSEPORT);
        }
        return System.getProperty("os.name", "").startsWith("Windows")
                ? Optional.empty()
                : Optional.of(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT));
    }

    public static Class<? extends SocketChannel> client() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
