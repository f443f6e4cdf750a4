package org.apache.flink.streaming.connectors.http.transport;

import org.apache.flink.annotation.Internal;

import java.time.Duration;

/** What a transport needs to know of the options. */
@Internal
public final class TransportSettings {

    final Duration connectTimeout;
    final Duration requestTimeout;
    final int maxResponseBytes;
    final int maxConnections;
    final String threadName;
    final boolean allHeaders;

    /**
     * @param connectTimeout for one address of the host, and again for its TLS handshake
     * @param requestTimeout from {@link HttpTransport#send} to the last byte of the answer
     * @param maxResponseBytes how much of an answer's body is read
     * @param maxConnections to one origin; more requests than that wait for a connection
     * @param threadName what the names of all threads begin with
     */
    public TransportSettings(
            Duration connectTimeout,
            Duration requestTimeout,
            int maxResponseBytes,
            int maxConnections,
            String threadName) {
        this(connectTimeout, requestTimeout, maxResponseBytes, maxConnections, threadName, false);
    }

    private TransportSettings(
            Duration connectTimeout,
            Duration requestTimeout,
            int maxResponseBytes,
            int maxConnections,
            String threadName,
            boolean allHeaders) {
        this.connectTimeout = connectTimeout;
        this.requestTimeout = requestTimeout;
        this.maxResponseBytes = maxResponseBytes;
        this.maxConnections = maxConnections;
        this.threadName = threadName;
        this.allHeaders = allHeaders;
    }

    /** The same, and whether every header of an answer is kept, not only those looked at here. */
    public TransportSettings allHeaders(boolean all) {
        return new TransportSettings(
                connectTimeout, requestTimeout, maxResponseBytes, maxConnections, threadName, all);
    }
}
