package org.apache.flink.streaming.connectors.http.transport;

import org.apache.flink.annotation.Internal;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.annotation.Nullable;

/**
 * Sends over HTTP/1.1, plain or TLS, on kept connections, with one I/O thread for all of them.
 *
 * <p>{@link #send} hands the request to an {@link Exchange}, which finds its way through the {@link
 * LiveClient}; {@link Deadlines} ends it if nothing else does. {@link #send} may be called from any
 * thread, also from within a listener. It blocks nowhere: names are resolved on threads that only
 * connect, anew for each connection (the JVM remembers an address for 30 s).
 */
@Internal
public final class HttpClientTransport implements HttpTransport {

    private static final Logger LOG = LoggerFactory.getLogger(HttpClientTransport.class);

    private final TransportSettings settings;
    @Nullable private final TlsStrategy tls;
    @Nullable private final DnsResolver names;
    private final Map<Origin, Target> targets = new ConcurrentHashMap<>();
    private final Deadlines deadlines;
    private volatile LiveClient client;
    private volatile boolean closed;

    public HttpClientTransport(TransportSettings settings) {
        this(settings, null, null);
    }

    /**
     * @param tls how TLS connections are made; null for the JVM's trust store and TLS versions
     * @param names how names are resolved, on a thread that may block; null for the JVM's way
     */
    HttpClientTransport(
            TransportSettings settings, @Nullable TlsStrategy tls, @Nullable DnsResolver names) {
        this.settings = settings;
        this.tls = tls;
        this.names = names;
        this.deadlines = new Deadlines(settings.requestTimeout, settings.threadName + "-deadlines");
        try {
            this.client = new LiveClient(settings, this, tls, names);
        } catch (RuntimeException e) {
            deadlines.close();
            throw e;
        }
    }

    @Override
    public void send(WireRequest request, AnswerListener listener) {
        LiveClient live;
        try {
            live = living();
        } catch (IllegalStateException e) {
            if (!closed) {
                tell(listener, Answer.failed(Answer.Failure.NOT_EXECUTED, e));
            }
            return;
        }
        Exchange exchange = new Exchange(live, target(request.origin), request, listener);
        if (deadlines.add(exchange)) {
            live.begin(exchange);
            if (live.hasEnded()) {
                // It ended at the same moment, perhaps before it could see this exchange.
                exchange.failed(ended());
            }
        }
    }

    private Target target(Origin origin) {
        Target target = targets.get(origin);
        return target != null ? target : targets.computeIfAbsent(origin, Target::new);
    }

    /** An attempt has ended; on any thread. */
    void tell(Exchange ended, AnswerListener listener, Answer answer) {
        deadlines.remove(ended);
        if (closed) {
            ended.releaseConnection();
            return;
        }
        Following following = listener.following(answer);
        Exchange next = following == null ? null : behind(ended, following);
        if (next != null) {
            listener.answered(answer);
            next.startBehind(ended);
        } else {
            ended.releaseConnection(); // First this: who is told may send.
            tell(listener, answer, following);
        }
    }

    /** An attempt on the connection of one that has ended; null if it cannot have that. */
    @Nullable
    private Exchange behind(Exchange ended, Following following) {
        WireRequest request = following.request();
        Exchange next = new Exchange(client, target(request.origin), request, following);
        return ended.hasConnectionFor(next) && deadlines.add(next) ? next : null;
    }

    private void tell(AnswerListener listener, Answer answer) {
        tell(listener, answer, listener.following(answer));
    }

    private void tell(AnswerListener listener, Answer answer, @Nullable Following following) {
        listener.answered(answer);
        if (following != null) {
            send(following.request(), following);
        }
    }

    private LiveClient living() {
        return client.hasEnded() ? replaced() : client;
    }

    /** A new client for one whose I/O thread has ended; fails when no descriptor is left for it. */
    private synchronized LiveClient replaced() {
        if (client.hasEnded() && !closed) {
            LiveClient dead = client;
            client = new LiveClient(settings, this, tls, names);
            dead.close();
            LOG.warn("The HTTP client was started anew, since its I/O thread had ended");
        }
        return client;
    }

    /** All that was with this client fails now, rather than at its deadline. */
    void lost(LiveClient dead) {
        for (Exchange exchange : deadlines.inFlight()) {
            if (exchange.isOf(dead)) {
                exchange.failed(ended());
            }
        }
    }

    private static IllegalStateException ended() {
        return new IllegalStateException("The I/O thread of the HTTP client has ended");
    }

    @Override
    public void close() {
        LiveClient last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = client;
        }
        deadlines.close();
        deadlines.inFlight().forEach(Exchange::abandon);
        last.close();
    }
}
