package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import javax.annotation.Nullable;

/**
 * An answer of the endpoint, with what was asked: what a {@link ResponseHandler} reads.
 *
 * <p>A test of a handler can make one:
 *
 * <pre>{@code
 * HttpResponse.of(200, Map.of(), body).to("POST", "", 2)
 * }</pre>
 */
@PublicEvolving
public final class HttpResponse {

    private final String method;
    private final String url;
    private final int records;
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean bodyCut;

    private HttpResponse(HttpResponse answer, String method, String url, int records, boolean cut) {
        this.method = method;
        this.url = url;
        this.records = records;
        this.status = answer.status;
        this.headers = answer.headers;
        this.body = answer.body;
        this.bodyCut = cut;
    }

    private HttpResponse(int status, Map<String, String> headers, byte[] body) {
        this.method = "POST";
        this.url = "";
        this.records = 1;
        this.status = status;
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.headers.putAll(headers);
        this.body = Objects.requireNonNull(body, "body must be given, was null");
        this.bodyCut = false;
    }

    /** A whole answer to a POST of one record to the endpoint's own URL. */
    public static HttpResponse of(int status, Map<String, String> headers, byte[] body) {
        return new HttpResponse(status, headers, body);
    }

    /** The same answer, to another request. */
    public HttpResponse to(String toMethod, String toUrl, int ofRecords) {
        return new HttpResponse(this, toMethod, toUrl, ofRecords, bodyCut);
    }

    /** The same answer, whose body goes on beyond what was read of it. */
    public HttpResponse cut() {
        return new HttpResponse(this, method, url, records, true);
    }

    /** The request's method. */
    public String getMethod() {
        return method;
    }

    /** The request's URL relative to the endpoint; empty for the endpoint itself. */
    public String getUrl() {
        return url;
    }

    /** How many records the request held, which is how many results are due. */
    public int getRecords() {
        return records;
    }

    public int getStatus() {
        return status;
    }

    /** The first value of a header, whatever its case; null if absent. */
    @Nullable
    public String getHeader(String name) {
        return headers.get(name);
    }

    /** The body, at most {@code response.max-bytes} of it; not a copy. */
    public byte[] getBody() {
        return body;
    }

    /** The body as UTF-8. */
    public String getText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Whether the body goes on beyond {@code response.max-bytes}. */
    public boolean isBodyCut() {
        return bodyCut;
    }

    /** Without body and headers, which may hold what must not be printed. */
    @Override
    public String toString() {
        return status + " to " + method + " " + url;
    }
}
