package org.apache.flink.streaming.connectors.http.transport;

import org.apache.flink.annotation.Internal;

import java.util.Map;
import java.util.TreeMap;

import javax.annotation.Nullable;

/**
 * What came of one attempt: an answer read to its end (or to the limit), or a failure on the wire.
 */
@Internal
public final class Answer {

    private static final byte[] EMPTY = {};

    /** What went wrong on the wire, and with it whether the server may have acted. */
    public enum Failure {
        /** Nothing was sent: the client vouches for it. */
        NOT_EXECUTED,
        /**
         * Refused, no route, unknown host, connect timeout, closed within the TLS handshake: never
         * reached the server.
         */
        CONNECT,
        /** The TLS handshake failed: untrusted, expired, wrong host. Nothing was sent. */
        TLS,
        /** Closed or reset before an answer, on a connection that had carried others before. */
        CLOSED_ON_REUSED,
        /** Closed or reset before an answer, on a new connection. */
        CLOSED_ON_NEW,
        /** No whole answer within the request's deadline; the attempt was cancelled. */
        TIMEOUT,
        /** A status line came, but its body ended early or broke the protocol. */
        TRUNCATED,
        /** What came is no HTTP answer, or one beyond the limits of lines and headers. */
        PROTOCOL
    }

    @Nullable private final Failure failure;
    private final int status;
    private final String[] headers;
    private final byte[] body;
    private final boolean bodyCut;
    @Nullable private final Throwable cause;

    private Answer(
            @Nullable Failure failure,
            int status,
            String[] headers,
            byte[] body,
            boolean bodyCut,
            @Nullable Throwable cause) {
        this.failure = failure;
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.bodyCut = bodyCut;
        this.cause = cause;
    }

    /**
     * An answer of the server.
     *
     * @param headers name, value, … of those headers that are looked at: see {@link #header}
     * @param bodyCut whether the body went on beyond the limit, so that the rest was not read
     */
    public static Answer of(int status, String[] headers, byte[] body, boolean bodyCut) {
        return new Answer(null, status, headers, body, bodyCut, null);
    }

    /** A failure before any status was seen. */
    public static Answer failed(Failure failure, Throwable cause) {
        return new Answer(failure, 0, new String[0], EMPTY, false, cause);
    }

    /** An answer whose status and headers came, but not the whole of its body. */
    public static Answer truncated(int status, String[] headers, Throwable cause) {
        return new Answer(Failure.TRUNCATED, status, headers, EMPTY, true, cause);
    }

    /** Null for an answer that was read to its end or to the limit. */
    @Nullable
    public Failure failure() {
        return failure;
    }

    /** The status code; 0 when none was seen. */
    public int status() {
        return status;
    }

    /**
     * The first value of a header (Retry-After, Date, RateLimit…, Content-Type, or any if all are
     * kept); null if absent.
     */
    @Nullable
    public String header(String name) {
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equalsIgnoreCase(name)) {
                return headers[i + 1];
            }
        }
        return null;
    }

    /** The headers that are looked at, or all; of one name the first. */
    public Map<String, String> headers() {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            all.putIfAbsent(headers[i], headers[i + 1]);
        }
        return all;
    }

    /** The body, at most {@code response.max-bytes} of it. */
    public byte[] body() {
        return body;
    }

    public boolean bodyCut() {
        return bodyCut;
    }

    @Nullable
    public Throwable cause() {
        return cause;
    }
}
