package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.util.List;

import javax.annotation.Nullable;

/** How the bodies of several records become the body of one request. Immutable. */
@Internal
public final class BatchBody implements Serializable {

    private static final long serialVersionUID = 1L;

    /** One record a request, its body as it is. */
    public static final BatchBody NONE = new BatchBody(null, "", "", "");

    /** A JSON array of the records' JSON values. */
    public static final BatchBody JSON_ARRAY = new BatchBody("application/json", "[", ",", "]");

    /** One JSON value a line, each line ended. */
    public static final BatchBody NDJSON = new BatchBody("application/x-ndjson", "", "\n", "\n");

    /** The Content-Type of a batch; null to leave the record's. */
    @Nullable public final String contentType;

    public final String prefix;
    public final String separator;
    public final String suffix;
    private final byte[] prefixBytes;
    private final byte[] separatorBytes;
    private final byte[] suffixBytes;

    public BatchBody(@Nullable String contentType, String prefix, String separator, String suffix) {
        this.contentType = contentType;
        this.prefix = prefix;
        this.separator = separator;
        this.suffix = suffix;
        this.prefixBytes = Utf8.encode(prefix);
        this.separatorBytes = Utf8.encode(separator);
        this.suffixBytes = Utf8.encode(suffix);
    }

    /** Whether a request holds one record only, unchanged. */
    public boolean isNone() {
        return this == NONE
                || (contentType == null
                        && prefix.isEmpty()
                        && separator.isEmpty()
                        && suffix.isEmpty());
    }

    /** One body of these bodies, in order; the same bytes for the same bodies. */
    public byte[] join(List<byte[]> bodies) {
        int size = prefixBytes.length + suffixBytes.length;
        size += separatorBytes.length * Math.max(0, bodies.size() - 1);
        for (byte[] body : bodies) {
            size += body.length;
        }
        byte[] all = new byte[size];
        int at = put(prefixBytes, all, 0);
        for (int i = 0; i < bodies.size(); i++) {
            at = i == 0 ? at : put(separatorBytes, all, at);
            at = put(bodies.get(i), all, at);
        }
        put(suffixBytes, all, at);
        return all;
    }

    private static int put(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
        return at + from.length;
    }
}
