package io.starling.actors.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollCallTest {
    private final DatagramSocket here = socket();
    private final DatagramSocket there = socket();
    private final SignsOfLife signs = new SignsOfLife(System::nanoTime);
    private final RollCall asking = RollCall.start(here, address(here), signs, () -> true);

    @AfterEach
    void close() {
        asking.close();
        there.close();
    }

    @Test
    void whoLivesAnswersAndWhoIsNoMemberAnyMoreDoesNot() {
        AtomicBoolean present = new AtomicBoolean(true);
        try (RollCall answering =
                RollCall.start(there, address(there), new SignsOfLife(System::nanoTime), present::get)) {
            assertThat(answering).isNotNull();
            await().until(() -> signs.answers(address(there)));
            present.set(false);
            await().until(() -> !signs.answers(address(there)));
        }
    }

    @Test
    void aSilentPortIsNoAnswer() throws IOException {
        signs.answers(address(there));
        receive();
        assertThat(signs.answers(address(there))).isFalse();
    }

    @Test
    void anAnswerThatNobodyWasAskedForIsNone() throws IOException {
        signs.answers(address(there));
        signs.answers("pekko://starling@127.0.0.1:1");
        String question = receive();
        send("starling! 0000000000000000 " + address(there));
        send("starling!");
        send(question.replace('?', '!').replace(address(there), "pekko://starling@127.0.0.1:1"));
        await().until(() -> signs.answers("pekko://starling@127.0.0.1:1"));
        assertThat(signs.answers(address(there)))
                .as("only the last one had the right token")
                .isFalse();
    }

    @Test
    void whoIsAskedForSomebodyElseIsSilent() throws IOException {
        send("starling? 00 pekko://starling@127.0.0.1:1");
        send("starling? 11 " + address(here));
        assertThat(receive()).isEqualTo("starling! 11 " + address(here));
    }

    private void send(String word) throws IOException {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        there.send(new DatagramPacket(bytes, bytes.length, here.getLocalSocketAddress()));
    }

    private String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        there.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private static String address(DatagramSocket socket) {
        return "pekko://starling@127.0.0.1:" + socket.getLocalPort();
    }

    private static DatagramSocket socket() {
        try {
            return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
