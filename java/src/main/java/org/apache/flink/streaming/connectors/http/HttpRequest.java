package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.annotation.Nullable;

/**
 * One HTTP request that a record becomes: what a {@link RequestConverter} returns.
 *
 * <p>Immutable: each method returns a new request. What the values may contain is checked when the
 * request is encoded, so that a bad value rejects its record instead of failing the job.
 *
 * <pre>{@code
 * HttpRequest.put("orders/" + order.id).json(order).key(order.id)
 * }</pre>
 */
@PublicEvolving
public final class HttpRequest {

    private final String method;
    private final String url;
    private final List<Map.Entry<String, String>> headers;
    private final Body body;
    private final Keys keys;

    private HttpRequest(
            String method,
            String url,
            List<Map.Entry<String, String>> headers,
            Body body,
            Keys keys) {
        this.method = Objects.requireNonNull(method, "method must be given, was null");
        this.url = Objects.requireNonNull(url, "url must be given, was null");
        this.headers = headers;
        this.body = body;
        this.keys = keys;
    }

    /**
     * A request with any supported method.
     *
     * @param method POST, PUT, PATCH, DELETE, GET, HEAD or OPTIONS, in any case
     * @param url relative to the sink's endpoint URL; empty for the endpoint itself. It is appended
     *     to the endpoint's path with one slash and may carry a query
     */
    public static HttpRequest of(String method, String url) {
        return new HttpRequest(method, url, Collections.emptyList(), Body.NONE, Keys.NONE);
    }

    /** {@code POST} to a URL relative to the endpoint; see {@link #of}. */
    public static HttpRequest post(String url) {
        return of("POST", url);
    }

    /** {@code PUT} to a URL relative to the endpoint; see {@link #of}. */
    public static HttpRequest put(String url) {
        return of("PUT", url);
    }

    /** {@code PATCH} to a URL relative to the endpoint; see {@link #of}. */
    public static HttpRequest patch(String url) {
        return of("PATCH", url);
    }

    /** {@code DELETE} to a URL relative to the endpoint; see {@link #of}. */
    public static HttpRequest delete(String url) {
        return of("DELETE", url);
    }

    /** {@code GET} of a URL relative to the endpoint; see {@link #of}. */
    public static HttpRequest get(String url) {
        return of("GET", url);
    }

    /** {@code HEAD} of a URL relative to the endpoint; see {@link #of}. */
    public static HttpRequest head(String url) {
        return of("HEAD", url);
    }

    /** {@code OPTIONS} of a URL relative to the endpoint; see {@link #of}. */
    public static HttpRequest options(String url) {
        return of("OPTIONS", url);
    }

    /** Adds a header of this request; it wins over a static header of the sink with its name. */
    public HttpRequest header(String name, String value) {
        Objects.requireNonNull(name, "header name must be given, was null");
        Objects.requireNonNull(value, () -> "header " + name + " must have a value, was null");
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new HttpRequest(method, url, Collections.unmodifiableList(more), body, keys);
    }

    /** Sets the body; the array is not copied and must not be changed afterwards. */
    public HttpRequest body(byte[] bytes) {
        Objects.requireNonNull(bytes, "body must be given, was null");
        return new HttpRequest(method, url, headers, new Body(bytes, false, null, false), keys);
    }

    /** Sets the body to a text, sent as UTF-8. */
    public HttpRequest body(String text) {
        Objects.requireNonNull(text, "body must be given, was null");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new HttpRequest(method, url, headers, new Body(bytes, true, null, false), keys);
    }

    /** Sets the body to a value that is written as JSON: a POJO, Row, Map, collection or scalar. */
    public HttpRequest json(@Nullable Object value) {
        return new HttpRequest(method, url, headers, new Body(null, false, value, true), keys);
    }

    /**
     * Sets the key by which the endpoint can tell a repeated request: sent as {@code
     * Idempotency-Key}, the same at every attempt and after every restore.
     */
    public HttpRequest key(@Nullable Object value) {
        Keys more = new Keys(text(value), keys.ordering);
        return new HttpRequest(method, url, headers, body, more);
    }

    /**
     * Sets the key whose requests are sent one at a time and in the order of their records: a retry
     * holds back those of its own key only. It is not sent.
     */
    public HttpRequest orderingKey(@Nullable Object value) {
        Keys more = new Keys(keys.idempotency, text(value));
        return new HttpRequest(method, url, headers, body, more);
    }

    @Nullable
    private static String text(@Nullable Object key) {
        return key == null ? null : key.toString();
    }

    public String getMethod() {
        return method;
    }

    /** The URL relative to the endpoint. */
    public String getUrl() {
        return url;
    }

    /** Names and values in the order in which they were added. */
    public List<Map.Entry<String, String>> getHeaders() {
        return headers;
    }

    /** The bytes of the body; null when there is none or it is JSON that is yet to be written. */
    @Nullable
    public byte[] getBody() {
        return body.bytes;
    }

    /** Whether the body was given as text. */
    public boolean isText() {
        return body.text;
    }

    /** Whether the body is the value of {@link #getJson()}. */
    public boolean isJson() {
        return body.json;
    }

    /** The value that becomes a JSON body; null also stands for JSON's null. */
    @Nullable
    public Object getJson() {
        return body.value;
    }

    @Nullable
    public String getKey() {
        return keys.idempotency;
    }

    @Nullable
    public String getOrderingKey() {
        return keys.ordering;
    }

    /** Method and URL only: headers and bodies may hold what must not be printed. */
    @Override
    public String toString() {
        return method + " " + url;
    }

    /** The keys as text; null for none. */
    private static final class Keys {

        static final Keys NONE = new Keys(null, null);

        @Nullable final String idempotency;
        @Nullable final String ordering;

        Keys(@Nullable String idempotency, @Nullable String ordering) {
            this.idempotency = idempotency;
            this.ordering = ordering;
        }
    }

    /** A body in one of its forms: bytes, text as bytes, or a value still to be written as JSON. */
    private static final class Body {

        static final Body NONE = new Body(null, false, null, false);

        @Nullable final byte[] bytes;
        final boolean text;
        @Nullable final Object value;
        final boolean json;

        Body(@Nullable byte[] bytes, boolean text, @Nullable Object value, boolean json) {
            this.bytes = bytes;
            this.text = text;
            this.value = value;
            this.json = json;
        }
    }
}
