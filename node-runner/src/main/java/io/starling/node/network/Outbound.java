package io.starling.node.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.NetUtil;
import io.starling.core.balance.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;

/**
 * Connects to pods. Netty's epoll transport knows a connection by its file descriptor: what the kernel told of one that has just been
 * closed it may take for the news of the next one with that number, and end its input before it is connected. Nothing would ever be
 * read from such a connection, so it is made anew.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a close is nothing to act on
public final class Outbound {
    private static final int TRIES = 3;

    private final Bootstrap bootstrap;
    private final SocketAddress address;
    private final Consumer<Channel> connected;
    private final Consumer<Throwable> refused;

    private Outbound(
            Bootstrap bootstrap, SocketAddress address, Consumer<Channel> connected, Consumer<Throwable> refused) {
        this.bootstrap = bootstrap;
        this.address = address;
        this.connected = connected;
        this.refused = refused;
    }

    /** Tells one of the two, on the connection's event loop. The bootstrap's handler may be asked for several connections. */
    public static void connect(
            Bootstrap bootstrap, SocketAddress address, Consumer<Channel> connected, Consumer<Throwable> refused) {
        new Outbound(bootstrap, address, connected, refused).connect(TRIES);
    }

    /** Where a target is. Only a name is left to be looked up when it is connected to. */
    public static SocketAddress address(Target target) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.address());
        if (literal == null) {
            return InetSocketAddress.createUnresolved(target.address(), target.port());
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(literal), target.port());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(target + " has no address", e);
        }
    }

    private void connect(int tries) {
        bootstrap.connect(address).addListener((ChannelFuture done) -> {
            boolean usable = done.isSuccess() && !((DuplexChannel) done.channel()).isInputShutdown();
            boolean mistaken = done.isSuccess() || done.cause() instanceof ClosedChannelException;
            if (usable) {
                connected.accept(done.channel());
            } else if (mistaken && tries > 1) {
                done.channel().close();
                connect(tries - 1);
            } else {
                done.channel().close();
                refused.accept(mistaken ? new ClosedChannelException() : done.cause());
            }
        });
    }
}
