package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.protocol.HttpContext;

import java.util.Iterator;

/** Whether a connection goes on behind an answer (RFC 9112, 9.3). */
final class ConnectionReuse {

    private ConnectionReuse() {}

    /**
     * The client's own word, which goes through all headers several times; of most answers it is
     * plain at the first look that they keep the connection.
     */
    static boolean keeps(HttpRequest request, HttpResponse response, HttpContext context) {
        return isPlain(response)
                || DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(
                        request, response, context);
    }

    /** HTTP/1.1, its body of a length that is said once, and nothing said of the connection. */
    private static boolean isPlain(HttpResponse response) {
        ProtocolVersion version = response.getVersion();
        if (response.getCode() == HttpStatus.SC_NO_CONTENT
                || version == null
                || !version.greaterEquals(HttpVersion.HTTP_1_1)) {
            return false;
        }
        int lengths = 0;
        for (Iterator<Header> it = response.headerIterator(); it.hasNext(); ) {
            String name = it.next().getName();
            switch (name.length()) {
                case 10: // Connection
                case 16: // Proxy-Connection
                case 17: // Transfer-Encoding
                    return false;
                case 14:
                    lengths += name.equalsIgnoreCase("Content-Length") ? 1 : 0;
                    break;
                default:
            }
        }
        return lengths == 1;
    }
}
