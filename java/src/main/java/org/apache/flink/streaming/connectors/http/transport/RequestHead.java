package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;

/** The head of a request as it goes on the wire: Host, the request's own headers, the length. */
final class RequestHead extends BasicHttpRequest {

    private static final long serialVersionUID = 1L;

    /** All that the client asks is whether there is a body; its length is in the head. */
    static final EntityDetails WITH_BODY = new BasicEntityDetails(-1, null);

    RequestHead(Target target, WireRequest request) {
        super(request.method, null, null, request.path);
        addHeader(target.hostHeader);
        target.headers.addTo(this, request.headers);
        if (request.body != null && request.body.length > 0) {
            addHeader("Content-Length", Integer.toString(request.body.length));
        } else if (expectsBody(request.method)) {
            addHeader("Content-Length", "0");
        }
    }

    /** RFC 9110, 8.6: where a body is meaningful, its absence is said. */
    private static boolean expectsBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }
}
