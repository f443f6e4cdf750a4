package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import javax.annotation.Nullable;

/**
 * One attempt, from {@link HttpTransport#send} to its one answer: waits for a connection, connects
 * if it is a new one, writes the request, reads the answer.
 *
 * <p>It is its own context, callback and handler, so that the client allocates little beside it.
 * Whoever moves {@link #stage} to {@link Stage#ENDED} tells the answer; all others come too late.
 */
final class Exchange extends HttpClientContext
        implements AsyncClientExchangeHandler, FutureCallback<AsyncExecRuntime> {

    private enum Stage {
        LEASING,
        CONNECTING,
        EXECUTING,
        ENDED
    }

    /** Enough for any honest server: Continue, Processing now and then, Early Hints. */
    private static final int MAX_INTERIM_ANSWERS = 32;

    private static final AtomicReferenceFieldUpdater<Exchange, Stage> STAGE =
            AtomicReferenceFieldUpdater.newUpdater(Exchange.class, Stage.class, "stage");

    final Target target;

    // Of the list of deadlines, under its lock.
    long dueNanos;
    @Nullable Exchange older;
    @Nullable Exchange newer;

    private final LiveClient client;
    private final WireRequest request;
    private final HttpTransport.AnswerListener listener;

    private volatile Stage stage = Stage.LEASING;

    /** The connection and its pool; set before the first change of stage. */
    private volatile AsyncExecRuntime runtime;

    /** Whether the connection carried another exchange before; set before {@code EXECUTING}. */
    private boolean reused;

    // What follows belongs to the I/O thread.
    private boolean keptAlive;
    private boolean hasConnection;
    @Nullable private WatchedSession session;
    @Nullable private ByteBuffer unsent;
    private boolean answerRead;
    private int interimAnswers;
    private final AnswerReader reader;

    Exchange(
            LiveClient client,
            Target target,
            WireRequest request,
            HttpTransport.AnswerListener listener) {
        this.client = client;
        this.target = target;
        this.request = request;
        this.listener = listener;
        this.reader = new AnswerReader(client.settings());
    }

    boolean isOf(LiveClient other) {
        return client == other;
    }

    /** Begins; called by the client with the way to its connections. */
    void start(String id, AsyncExecRuntime newRuntime) {
        runtime = newRuntime;
        newRuntime.acquireEndpoint(id, target.route, null, this, this);
    }

    /** Begins on the connection of one that {@link #hasConnectionFor} it. */
    void startBehind(Exchange before) {
        AsyncExecRuntime ready = before.runtime;
        before.hasConnection = false;
        before.runtime = null; // It may still be told that the connection has failed.
        runtime = ready;
        completed(ready);
    }

    // --- on the way to a connection -------------------------------------------------------------

    /** There is a place in the pool, or a connection. */
    @Override
    public void completed(AsyncExecRuntime ready) {
        boolean connected = ready.isEndpointConnected();
        if (stage == Stage.LEASING && connected && request.onNewConnection) {
            // Its neighbours in the pool may be as stale as the one that failed: each goes, until
            // there is a place without one.
            ready.discardEndpoint();
            ready.acquireEndpoint("", target.route, null, this, this);
            return;
        }
        if (stage == Stage.LEASING && !connected) {
            if (STAGE.compareAndSet(this, Stage.LEASING, Stage.CONNECTING)) {
                client.connect(() -> ready.connectEndpoint(this, this), this::failed);
                return;
            }
        } else if (connected) {
            Stage before = stage;
            reused = before == Stage.LEASING;
            if (before != Stage.ENDED && STAGE.compareAndSet(this, before, Stage.EXECUTING)) {
                execute(ready);
                return;
            }
        } else {
            failed(new IOException("The connection was closed as soon as it was there"));
        }
        // Too late. An attempt in these stages is not cancelled from outside, since the client
        // would lose a connection that is there a moment later; it is left here instead.
        ready.discardEndpoint();
    }

    private void execute(AsyncExecRuntime ready) {
        try {
            ready.execute("", this, this);
        } catch (IllegalStateException e) {
            // The connection has gone meanwhile.
            failed(e);
        }
    }

    @Override
    public void cancelled() {
        failed(new CancellationException("The client was closed"));
    }

    // --- the request ----------------------------------------------------------------------------

    void onConnection(WatchedSession newSession) {
        session = newSession;
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context)
            throws HttpException, IOException {
        RequestHead head = new RequestHead(target, request);
        if (request.body != null && request.body.length > 0) {
            unsent = ByteBuffer.wrap(request.body);
            channel.sendRequest(head, RequestHead.WITH_BODY, context);
        } else {
            channel.sendRequest(head, null, context);
        }
    }

    @Override
    public int available() {
        return unsent == null ? 0 : unsent.remaining();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        if (unsent == null) {
            return;
        }
        channel.write(unsent);
        if (!unsent.hasRemaining()) {
            unsent = null;
            channel.endStream();
            if (answerRead) {
                succeed();
            }
        }
    }

    // --- the answer -----------------------------------------------------------------------------

    /** The final answer's head is there, and says whether the connection goes on. */
    void keptAlive(boolean kept) {
        keptAlive = kept;
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {
        if (response.getCode() == HttpStatus.SC_SWITCHING_PROTOCOLS) {
            // We never ask for another protocol: what follows is none of ours.
            reader.head(response, null);
            endAndDrop(reader.whole());
        } else {
            countInterim();
        }
    }

    void countInterim() {
        if (++interimAnswers > MAX_INTERIM_ANSWERS) {
            failed(new ProtocolException(interimAnswers + " interim answers and no final one"));
        }
    }

    @Override
    public void consumeResponse(
            HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
        reader.head(response, entity);
        if (session != null && session.endedWithinHead()) {
            // The client takes an answer whose head is cut for one with fewer headers.
            failed(new IOException("The connection was closed within the head of the answer"));
        } else if (entity == null) {
            answerRead();
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer source) {
        if (stage == Stage.EXECUTING && !reader.take(source)) {
            endAndDrop(reader.cut());
        }
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        answerRead();
    }

    private void answerRead() {
        answerRead = true;
        // From 300 on the client stops sending a body that has not left; below, the server may
        // still want it.
        if (unsent == null || reader.status() >= HttpStatus.SC_REDIRECTION) {
            succeed();
        }
    }

    private void succeed() {
        if (!STAGE.compareAndSet(this, Stage.EXECUTING, Stage.ENDED)) {
            return;
        }
        if (session != null) {
            session.answered();
        }
        runtime.markConnectionReusable(null, reader.keepAlive());
        hasConnection = true;
        client.tell(this, listener, reader.whole());
    }

    /** Whether another one may go on with its connection. */
    boolean hasConnectionFor(Exchange next) {
        return hasConnection
                && keptAlive
                && next.client == client
                && next.target == target
                && !next.request.onNewConnection;
    }

    /** Leaves the connection to the others, if it has one. */
    void releaseConnection() {
        if (hasConnection) {
            hasConnection = false;
            runtime.releaseEndpoint();
        }
    }

    private void endAndDrop(Answer answer) {
        if (STAGE.compareAndSet(this, Stage.EXECUTING, Stage.ENDED)) {
            runtime.discardEndpoint();
            client.tell(this, listener, answer);
        }
    }

    // --- failure --------------------------------------------------------------------------------

    /** Refused, closed, broken; also the client's own way to say that it cannot. */
    @Override
    public void failed(Exception cause) {
        Stage before = STAGE.getAndSet(this, Stage.ENDED);
        AsyncExecRuntime used = runtime;
        if (used != null) {
            // Also when it is too late: the attempt may have ended while it was connecting.
            used.discardEndpoint();
        }
        if (before != Stage.ENDED) {
            client.tell(this, listener, answerOf(before, cause));
        }
    }

    private Answer answerOf(Stage before, Exception cause) {
        if (before == Stage.LEASING) {
            return Answer.failed(Answer.Failure.NOT_EXECUTED, cause);
        }
        if (before == Stage.CONNECTING) {
            return Answer.failed(Failures.beforeConnected(cause), cause);
        }
        if (reader.hasHead()) {
            return reader.truncated(cause);
        }
        boolean sent = session != null && session.hasSent();
        return Answer.failed(Failures.beforeAnswered(cause, sent, reused), cause);
    }

    /** The deadline has come: ends the attempt, then tells so. Any thread. */
    void expire() {
        Stage before = STAGE.getAndSet(this, Stage.ENDED);
        InterruptedIOException cause =
                new InterruptedIOException(
                        "No whole answer within "
                                + client.settings().requestTimeout.toMillis()
                                + " ms");
        if (before == Stage.EXECUTING) {
            runtime.discardEndpoint();
            client.tell(this, listener, Answer.failed(Answer.Failure.TIMEOUT, cause));
        } else if (before != Stage.ENDED) {
            client.tell(this, listener, answerOf(before, cause));
        }
    }

    /** The transport is closed: nobody is to be told. */
    void abandon() {
        stage = Stage.ENDED;
    }

    /** The client lets go of the exchange, also within its own cancellation. */
    @Override
    public void cancel() {
        cancelled();
    }

    @Override
    public void releaseResources() {}
}
