package io.starling.node.network.ingress;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_GATEWAY;
import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.GATEWAY_TIMEOUT;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.starling.core.balance.Load;
import io.starling.core.balance.Target;
import io.starling.core.ingress.BackendRef;
import io.starling.core.ingress.RequestTarget;
import io.starling.core.ingress.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, on one event loop. Bodies flow through in both directions, each no faster than the slower side takes
 * it. What a pod didn't take goes to another one: always where the connection was refused; where it broke before the answer began,
 * only an idempotent request none of whose body was sent.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write, the events of the channel tell
final class Exchange {
    private final Ingress ingress;
    private final Forwarding.Origin origin;
    private final ClientHandler owner;
    private final ChannelHandlerContext client;
    private final HttpRequest request;
    private final List<Target> tried = new ArrayList<>();
    private boolean requestDone;
    /** Whether the pod has the whole request with its head. */
    private boolean headOnly;

    private boolean misread;

    private boolean bodySent;
    private boolean answerBegun;
    private boolean skipping;
    private boolean upgraded;
    private boolean over;
    private boolean reused;
    private boolean upstreamStays;
    private boolean clientStays;
    private int retries;
    private long progress = System.nanoTime();
    private long sent;
    private @Nullable RequestTarget target;
    private @Nullable Route route;
    private @Nullable BackendRef backend;
    private @Nullable UpstreamHandler upstream;
    private @Nullable Load load;
    /** The answer's head, as long as all of the answer may be there to go with it. */
    private @Nullable HttpResponse held;

    private @Nullable Future<?> timer;

    /** @param whole whether the request has no body to come */
    Exchange(
            Ingress ingress,
            Forwarding.Origin origin,
            ClientHandler owner,
            ChannelHandlerContext client,
            HttpRequest request,
            boolean whole) {
        this.ingress = ingress;
        this.origin = origin;
        this.owner = owner;
        this.client = client;
        this.request = request;
        this.requestDone = whole;
        ingress.begun();
    }

    void begin() {
        Acceptance acceptance = Acceptance.of(request, origin, ingress);
        if (acceptance instanceof Acceptance.Refused refused) {
            misread = refused.misread();
            refuse(refused.answer());
        } else if (acceptance instanceof Acceptance.Taken taken) {
            target = taken.target();
            route = taken.route();
            backend = taken.backend();
            retries = taken.route().policy().retries();
            watch(taken.route().policy().timeout().toNanos());
            connect(taken.route(), taken.backend(), false);
        }
    }

    private void connect(Route matched, BackendRef ref, boolean fresh) {
        Backends.Backend behind = ingress.rules().backends().find(ref).orElse(null);
        if (behind == null) {
            fail(Answer.of(
                    SERVICE_UNAVAILABLE,
                    "there is no Service " + ref.namespace() + "/" + ref.service() + ", or it has no port "
                            + ref.port()));
            return;
        }
        List<Target> left = besidesTried(behind.targets());
        if (left.isEmpty()) {
            fail(
                    tried.isEmpty()
                            ? Answer.of(
                                    SERVICE_UNAVAILABLE,
                                    "no pod of " + ref.namespace() + "/" + ref.service() + " is ready")
                            : Answer.of(
                                    BAD_GATEWAY, "no pod of " + ref.namespace() + "/" + ref.service() + " answers"));
            return;
        }
        Target target = ingress.traffic().pick(ref, behind.balancing(), left, origin.address());
        Load chosen = ingress.traffic().load(target);
        chosen.begin();
        load = chosen;
        tried.add(target);
        ingress.pool(client.channel().eventLoop())
                .connect(target, matched.policy().connectTimeout(), fresh, this);
    }

    private List<Target> besidesTried(List<Target> all) {
        if (tried.isEmpty()) {
            return all;
        }
        List<Target> left = new ArrayList<>(all);
        left.removeAll(tried);
        return left;
    }

    /** A connection is there; {@code again}: others used it before. */
    void connected(UpstreamHandler connection, boolean again) {
        RequestTarget asked = target;
        if (over || asked == null) {
            connection.leave(true);
            return;
        }
        upstream = connection;
        reused = again;
        sent = System.nanoTime();
        progress = sent;
        connection.serve(this);
        headOnly = requestDone || !Forwarding.hasBody(request);
        HttpRequest head = Forwarding.request(request, asked, origin);
        connection.channel().writeAndFlush(headOnly ? Forwarding.whole(head) : head);
        if (!requestDone) {
            if (HttpUtil.is100ContinueExpected(request)) {
                client.writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            }
            owner.read(client);
        }
        connection.channel().read();
    }

    void refused(Throwable cause) {
        released();
        Route matched = route;
        BackendRef ref = backend;
        if (!over && matched != null && ref != null) {
            connect(matched, ref, false);
        }
    }

    /** Something of the request's body. */
    void body(HttpContent content) {
        progress = System.nanoTime();
        if (content.decoderResult().isFailure()) {
            ReferenceCountUtil.release(content);
            abort(Answer.of(BAD_REQUEST, "the body of this request breaks off"));
            return;
        }
        boolean last = content instanceof LastHttpContent;
        requestDone |= last;
        bodySent |= content.content().isReadable();
        if (over || upstream == null || headOnly) {
            ReferenceCountUtil.release(content);
        } else {
            upstream.channel().writeAndFlush(content);
            if (!last && !upstream.channel().isWritable()) {
                return;
            }
        }
        owner.read(client);
    }

    void upstreamWritable() {
        progress = System.nanoTime();
        if (!requestDone) {
            owner.read(client);
        }
    }

    /** Something of the pod's answer. */
    void answered(Object message) {
        progress = System.nanoTime();
        if (message instanceof HttpResponse response) {
            head(response);
        }
        if (message instanceof HttpContent content) {
            if (skipping) {
                skipping = !(content instanceof LastHttpContent);
                ReferenceCountUtil.release(content);
                return;
            }
            if (content.decoderResult().isFailure()) {
                ReferenceCountUtil.release(content);
                fail(Answer.of(BAD_GATEWAY, "the pod's answer breaks off"));
                return;
            }
            if (content instanceof LastHttpContent last) {
                HttpResponse head = held;
                held = null;
                client.writeAndFlush(head == null ? last : Forwarding.whole(head, last));
                complete();
            } else {
                writeHeld();
                client.write(content);
            }
        }
    }

    private void writeHeld() {
        HttpResponse head = held;
        held = null;
        if (head != null) {
            client.write(head);
        }
    }

    private void head(HttpResponse response) {
        int code = response.status().code();
        if (response.decoderResult().isFailure()) {
            fail(Answer.of(BAD_GATEWAY, "the pod's answer is no HTTP"));
            return;
        }
        if (code < 200 && code != 101) {
            skipping = true;
            return;
        }
        answerBegun = true;
        upgraded = code == 101;
        if (load != null) {
            load.answered(progress - sent, progress);
        }
        told(code < 500);
        upstreamStays = HttpUtil.isKeepAlive(response) && !upgraded;
        clientStays = HttpUtil.isKeepAlive(request) && Forwarding.delimited(response, request) && !ingress.draining();
        Forwarding.response(response, request, !clientStays);
        held = response;
    }

    /** All that came of the answer for now was written. */
    void answerPaused() {
        writeHeld();
        client.flush();
        if (client.channel().isWritable() && upstream != null) {
            upstream.channel().read();
        }
    }

    void clientWritable() {
        progress = System.nanoTime();
        if (upstream != null) {
            upstream.channel().read();
        }
    }

    private void complete() {
        UpstreamHandler connection = upstream;
        if (connection == null || over) {
            return;
        }
        upstream = null;
        finish();
        if (upgraded) {
            connection.serve(this);
            Tunnel.join(client, connection.channel());
            return;
        }
        connection.leave(upstreamStays && requestDone);
        ended(clientStays && requestDone);
    }

    private void ended(boolean stays) {
        if (requestDone || !Forwarding.hasBody(request)) {
            owner.ended(client, stays);
        } else {
            owner.endedEarly(client);
        }
    }

    void upstreamLost() {
        upstream = null;
        if (over) {
            return;
        }
        released();
        boolean replayable = !answerBegun && !bodySent && Forwarding.idempotent(request);
        Route matched = route;
        BackendRef ref = backend;
        if (!replayable || matched == null || ref == null || (!reused && retries-- <= 0)) {
            fail(Answer.of(BAD_GATEWAY, "the pod ended the connection before it answered"));
            return;
        }
        if (reused) {
            tried.remove(tried.size() - 1);
        }
        connect(matched, ref, reused);
    }

    void clientLost() {
        if (!over) {
            UpstreamHandler connection = upstream;
            upstream = null;
            finish();
            if (connection != null) {
                connection.leave(false);
            }
        }
    }

    /** It can't be answered by a pod: says so where nothing was said yet, else ends the connection. */
    private void fail(Answer answer) {
        if (!over && !answerBegun) {
            told(false);
        }
        abort(answer);
    }

    private void abort(Answer answer) {
        UpstreamHandler connection = upstream;
        upstream = null;
        if (connection != null) {
            connection.leave(false);
        }
        if (over) {
            return;
        }
        if (answerBegun) {
            finish();
            // With what there is of it, so that its client doesn't take it for one that never began, and ask again.
            writeHeld();
            client.flush();
            client.close();
        } else {
            refuse(answer);
        }
    }

    /** Answers without a pod. */
    void refuse(Answer answer) {
        finish();
        FullHttpResponse response = answer.response(request.method().equals(HttpMethod.HEAD));
        boolean stays = HttpUtil.isKeepAlive(request)
                && !misread
                && (requestDone || !Forwarding.hasBody(request))
                && !ingress.draining();
        if (!stays) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        client.writeAndFlush(response);
        ended(stays);
    }

    private void told(boolean good) {
        if (route != null && backend != null) {
            ingress.traffic().ended(route, backend, good);
        }
    }

    private void watch(long patience) {
        long left = patience - (System.nanoTime() - progress);
        if (left > 0) {
            timer = client.channel().eventLoop().schedule(() -> watch(patience), left, TimeUnit.NANOSECONDS);
        } else {
            fail(Answer.of(
                    GATEWAY_TIMEOUT, "the pod took longer than " + TimeUnit.NANOSECONDS.toMillis(patience) + " ms"));
        }
    }

    private void released() {
        if (load != null) {
            load.end();
            load = null;
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        released();
        if (timer != null) {
            timer.cancel(false);
        }
        ingress.ended();
    }
}
