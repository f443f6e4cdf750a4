package org.apache.flink.streaming.connectors.http.transport;

import org.apache.flink.annotation.Internal;

import javax.annotation.Nullable;

/** A whole request as it goes on the wire. Arrays are shared and must not be changed. */
@Internal
public final class WireRequest {

    public final Origin origin;

    /** Upper-case method. */
    public final String method;

    /** Path and query, percent-encoded, beginning with a slash. */
    public final String path;

    /** Name, value, name, value, …; neither Host nor a header of the connection or framing. */
    public final String[] headers;

    /** The body; null for none (then no Content-Length is sent, except 0 for POST, PUT, PATCH). */
    @Nullable public final byte[] body;

    /** Whether a connection that was used before will not do. */
    public final boolean onNewConnection;

    public WireRequest(
            Origin origin, String method, String path, String[] headers, @Nullable byte[] body) {
        this(origin, method, path, headers, body, false);
    }

    public WireRequest(
            Origin origin,
            String method,
            String path,
            String[] headers,
            @Nullable byte[] body,
            boolean onNewConnection) {
        this.origin = origin;
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.body = body;
        this.onNewConnection = onNewConnection;
    }
}
