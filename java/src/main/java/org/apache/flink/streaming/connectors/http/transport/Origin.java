package org.apache.flink.streaming.connectors.http.transport;

import org.apache.flink.annotation.Internal;

import java.util.Objects;

/** Where requests go: scheme, host and port (RFC 9110, 4.3.1), the unit of an endpoint's health. */
@Internal
public final class Origin {

    private final String scheme;
    private final String host;
    private final int port;

    /** Asked for with each request. */
    private final int hash;

    /**
     * @param scheme {@code http} or {@code https}
     * @param host a name or address; an IPv6 address without its brackets
     * @param port 1 to 65535
     */
    public Origin(String scheme, String host, int port) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.hash = Objects.hash(scheme, host, port);
    }

    public String scheme() {
        return scheme;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Origin)) {
            return false;
        }
        Origin that = (Origin) other;
        return port == that.port && host.equals(that.host) && scheme.equals(that.scheme);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
