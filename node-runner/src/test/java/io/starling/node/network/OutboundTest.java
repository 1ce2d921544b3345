package io.starling.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // what comes of it is what is tested
class OutboundTest {
    private final EventLoopGroup loops = Sockets.loops("outbound-test", 1);
    private final AtomicInteger made = new AtomicInteger();
    private ServerSocket server;
    private Thread answering;

    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        answering = new Thread(this::answer);
        answering.setDaemon(true);
        answering.start();
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void aConnectionWhoseInputWasEndedBeforeItWasThereIsMadeAnew() throws Exception {
        assertThat(read(channel -> ((DuplexChannel) channel).shutdownInput())).isEqualTo("hello");
    }

    @Test
    void aConnectionThatWasClosedBeforeItWasThereIsMadeAnew() throws Exception {
        assertThat(read(Channel::close)).isEqualTo("hello");
    }

    @Test
    void whoRefusesIsAskedOnce() throws IOException, InterruptedException {
        SocketAddress address = server.getLocalSocketAddress();
        server.close();
        answering.join(); // A thread that waits in accept keeps the socket for a moment, and would take the connection.

        assertThatThrownBy(() -> read(address, channel -> {}))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ConnectException.class);
        assertThat(made).hasValue(1);
    }

    private String read(Consumer<Channel> firstHas) throws InterruptedException, ExecutionException {
        return read(server.getLocalSocketAddress(), firstHas);
    }

    private String read(SocketAddress address, Consumer<Channel> firstHas)
            throws InterruptedException, ExecutionException {
        CompletableFuture<String> read = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(Sockets.client())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Reading(read));
                        if (made.getAndIncrement() == 0) {
                            firstHas.accept(channel);
                        }
                    }
                });
        Outbound.connect(bootstrap, address, Channel::read, read::completeExceptionally);
        return read.get();
    }

    private void answer() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException givenUpOrOver) {
                Thread.onSpinWait();
            }
        }
    }

    private static final class Reading extends SimpleChannelInboundHandler<ByteBuf> {
        private final CompletableFuture<String> read;

        Reading(CompletableFuture<String> read) {
            this.read = read;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            read.complete(bytes.toString(StandardCharsets.US_ASCII));
        }
    }
}
