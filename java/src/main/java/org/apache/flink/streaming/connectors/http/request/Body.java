package org.apache.flink.streaming.connectors.http.request;

import javax.annotation.Nullable;

/** The bytes of a request's body and the Content-Type that fits them. */
final class Body {

    static final Body NONE = new Body(null, null);

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String BYTES = "application/octet-stream";

    @Nullable final String contentType;
    @Nullable final byte[] bytes;

    private Body(@Nullable String contentType, @Nullable byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
    }

    /** JSON of any kind, also a bare number or string. */
    static Body json(byte[] bytes) {
        return new Body(JSON, bytes);
    }

    /** Text as UTF-8, which is JSON if it begins like an object or an array. */
    static Body text(byte[] bytes) {
        return new Body(beginsLikeJson(bytes) ? JSON : TEXT, bytes);
    }

    /** Bytes, which are JSON if they begin like an object or an array. */
    static Body bytes(byte[] bytes) {
        return new Body(beginsLikeJson(bytes) ? JSON : BYTES, bytes);
    }

    private static boolean beginsLikeJson(byte[] bytes) {
        for (byte b : bytes) {
            if (b == '{' || b == '[') {
                return true;
            }
            if (b != ' ' && b != '\t' && b != '\n' && b != '\r') { // blanks of RFC 8259, 2
                return false;
            }
        }
        return false;
    }
}
