package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;

import javax.annotation.Nullable;

/**
 * What a record decided of its request, ready to be sent and to be kept in state.
 *
 * <p>Not in it: endpoint, static headers and credentials, which come from the running configuration
 * at each send. Immutable; arrays are shared and must not be changed.
 */
@Internal
public final class EncodedRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    static final String[] NO_HEADERS = {};

    /** Upper-case method. */
    public final String method;

    /** Relative to the endpoint; empty for the endpoint itself. Checked by {@link EndpointUrl}. */
    public final String url;

    /** The record's own headers: name, value, name, value, … Checked by {@link HeaderRules}. */
    public final String[] headers;

    /** The Content-Type that fits the body unless a header says otherwise; null without a body. */
    @Nullable public final String contentType;

    /** The idempotency key; null for none. */
    @Nullable public final String key;

    /** Records of one ordering key are sent one at a time and in order; null for none. */
    @Nullable public final String orderingKey;

    /** The body; null for none. */
    @Nullable public final byte[] body;

    public EncodedRequest(
            String method,
            String url,
            String[] headers,
            @Nullable String contentType,
            @Nullable String key,
            @Nullable byte[] body) {
        this(method, url, headers, contentType, key, null, body);
    }

    public EncodedRequest(
            String method,
            String url,
            String[] headers,
            @Nullable String contentType,
            @Nullable String key,
            @Nullable String orderingKey,
            @Nullable byte[] body) {
        this.method = method;
        this.url = url;
        this.headers = headers;
        this.contentType = contentType;
        this.key = key;
        this.orderingKey = orderingKey;
        this.body = body;
    }

    /** A request to the endpoint itself, with nothing of its own but a body. */
    public static EncodedRequest toEndpoint(
            String method, @Nullable String contentType, @Nullable byte[] body) {
        return new EncodedRequest(method, "", NO_HEADERS, contentType, null, body);
    }

    /**
     * A request of which nothing but the body is known to be valid.
     *
     * @throws IllegalArgumentException names the rule that a part breaks
     */
    static EncodedRequest checked(
            String method,
            String url,
            String[] headers,
            @Nullable String key,
            @Nullable String orderingKey,
            Body body) {
        for (int i = 0; i < headers.length; i += 2) {
            HeaderRules.check(headers[i], headers[i + 1]);
        }
        if (key != null) {
            HeaderRules.checkKey(key);
        }
        return new EncodedRequest(
                MethodRules.check(method),
                EndpointUrl.checkRelative(url),
                headers,
                body.contentType,
                key,
                orderingKey,
                body.bytes);
    }

    /** The same request with other keys. */
    EncodedRequest withKeys(@Nullable String newKey, @Nullable String newOrderingKey) {
        return new EncodedRequest(method, url, headers, contentType, newKey, newOrderingKey, body);
    }

    /** Bytes by which this request counts against the buffer: body, URL, headers and keys. */
    public long sizeInBytes() {
        long size = url.length() + (body == null ? 0 : body.length);
        for (String text : headers) {
            size += text.length();
        }
        size += key == null ? 0 : key.length();
        return size + (orderingKey == null ? 0 : orderingKey.length());
    }
}
