package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

import java.io.IOException;

/**
 * What all requests to one origin share, made once.
 *
 * <p>As a producer it hands the client a head without headers: only what the client needs to find
 * the route. {@link Exchange} writes the real request, so that nothing of it is copied on the way.
 */
final class Target implements AsyncRequestProducer {

    final HttpHost host;
    final HttpRoute route;
    final Header hostHeader;
    final SharedHeaders headers = new SharedHeaders();
    private final HttpRequest blank;

    Target(Origin origin) {
        boolean secure = URIScheme.HTTPS.same(origin.scheme());
        host = new HttpHost(origin.scheme(), origin.host(), origin.port());
        route = new HttpRoute(host, null, secure);
        // The default port is left out, as every browser does (RFC 9110, 7.2).
        boolean usual = origin.port() == (secure ? 443 : 80);
        String authority = origin.toString().substring(origin.scheme().length() + 3);
        hostHeader =
                new BasicHeader(
                        "Host",
                        usual ? authority.substring(0, authority.lastIndexOf(':')) : authority);
        blank = new BasicHttpRequest("POST", host, "/");
    }

    @Override
    public void sendRequest(RequestChannel channel, HttpContext context)
            throws HttpException, IOException {
        channel.sendRequest(blank, null, context);
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        throw new IOException("A head without a body has nothing to produce");
    }

    @Override
    public void failed(Exception cause) {}

    @Override
    public void releaseResources() {}
}
