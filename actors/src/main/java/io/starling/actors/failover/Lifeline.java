package io.starling.actors.failover;

import io.starling.actors.failover.Lifelines.Port;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one run of one member. Only a refusal says something: a connection that times out, a host that can't be
 * reached, a name that isn't known, a process that has no more file descriptors say nothing about the member.
 */
final class Lifeline {
    private static final int REFUSALS = 2;
    private static final long AGAIN_MILLIS = 100;
    /** After what says nothing. */
    private static final long LATER_MILLIS = 1000;

    private static final long TIMEOUT_MILLIS = 2000;
    /** A held connection is renewed, because one to a host that vanished and came back would stand for ever. */
    private static final long RENEW_MILLIS = 10_000;

    private final Port port;
    private final Consumer<Boolean> refuses;
    private @Nullable SocketChannel channel;
    private long due;
    private long tried;
    private int refusals;

    /** @param refuses told of every change */
    Lifeline(Port port, Consumer<Boolean> refuses) {
        this.port = port;
        this.refuses = refuses;
    }

    /** When it wants to be looked at. */
    long due() {
        return due;
    }

    /** Does what is due. */
    void look(Selector selector, long now) {
        if (now < due) {
            return;
        }
        boolean wasHeld = channel != null && channel.isConnected();
        if (channel != null && !wasHeld) {
            // Neither accepted nor refused in time.
            nothing(now);
            return;
        }
        drop();
        connect(selector, now);
    }

    private void connect(Selector selector, long now) {
        tried = now;
        due = now + TIMEOUT_MILLIS;
        InetSocketAddress address = port.resolve();
        try {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            opened.configureBlocking(false);
            if (opened.connect(address)) {
                opened.register(selector, SelectionKey.OP_READ, this);
                accepted(now);
            } else {
                opened.register(selector, SelectionKey.OP_CONNECT, this);
            }
        } catch (IOException | UnresolvedAddressException e) {
            failed(e, now);
        }
    }

    /** The connection was made, was refused, or has ended. */
    void ready(SelectionKey key, long now) {
        SocketChannel ready = channel;
        if (ready == null || !key.isValid() || key.channel() != ready) {
            return;
        }
        try {
            if (key.isConnectable() && ready.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                accepted(now);
            } else if (key.isReadable() && ready.read(ByteBuffer.allocate(64)) < 0) {
                ended(now);
            }
        } catch (IOException e) {
            if (ready.isConnected()) {
                ended(now);
            } else {
                failed(e, now);
            }
        }
    }

    private void accepted(long now) {
        due = now + RENEW_MILLIS;
        if (refusals >= REFUSALS) {
            refuses.accept(false);
        }
        refusals = 0;
    }

    private void ended(long now) {
        drop();
        due = Math.max(now, tried + AGAIN_MILLIS);
    }

    private void failed(Exception failure, long now) {
        if (!refusal(failure)) {
            nothing(now);
            return;
        }
        drop();
        due = now + AGAIN_MILLIS;
        refusals++;
        if (refusals == REFUSALS) {
            refuses.accept(true);
        }
    }

    /** The JDK has one exception for refusals and time-outs, and tells them apart by the system's words only. */
    private static boolean refusal(Exception failure) {
        return failure instanceof ConnectException
                && String.valueOf(failure.getMessage()).contains("refused");
    }

    private void nothing(long now) {
        drop();
        due = now + LATER_MILLIS;
        if (refusals >= REFUSALS) {
            refuses.accept(false);
        }
        refusals = 0;
    }

    /** Ends the connection, where there is one. */
    void drop() {
        SocketChannel held = channel;
        channel = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }
}
