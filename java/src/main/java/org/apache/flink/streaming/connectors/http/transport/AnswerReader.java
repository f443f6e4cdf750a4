package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.util.TimeValue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;

import javax.annotation.Nullable;

/** Collects an answer as it comes in: status, the headers that are looked at, and the body. */
final class AnswerReader {

    private static final byte[] EMPTY = {};
    private static final String[] NONE = {};

    /** Longer than most servers keep an idle connection; those that say how long are believed. */
    private static final TimeValue USUAL_KEEP_ALIVE = TimeValue.ofMinutes(1);

    private final int maxBytes;
    private final boolean allHeaders;

    private int status;
    private String[] headers = NONE;
    private int headerCount;
    private byte[] body = EMPTY;
    private int bodyLength;
    private TimeValue keepAlive = USUAL_KEEP_ALIVE;

    AnswerReader(TransportSettings settings) {
        this.maxBytes = settings.maxResponseBytes;
        this.allHeaders = settings.allHeaders;
    }

    void head(HttpResponse response, @Nullable EntityDetails entity) {
        status = response.getCode();
        Header date = null;
        boolean namesTimes = false;
        for (Iterator<Header> it = response.headerIterator(); it.hasNext(); ) {
            Header header = it.next();
            String name = header.getName();
            boolean namesTime = namesTime(name);
            if (allHeaders || namesTime || isLookedAt(name)) {
                keep(header);
            } else if (name.equalsIgnoreCase("Date")) {
                date = header;
            }
            namesTimes |= namesTime;
            if (name.equalsIgnoreCase("Keep-Alive")) {
                keepAlive = keepAliveOf(header.getValue());
            }
        }
        if (namesTimes && date != null) {
            keep(date); // What other times are told by; each answer has one.
        }
        if (entity != null && entity.getContentLength() > 0) {
            body = new byte[(int) Math.min(maxBytes, entity.getContentLength())];
        }
    }

    /** Takes what fits; false when there was more. */
    boolean take(ByteBuffer source) {
        int length = Math.min(source.remaining(), maxBytes - bodyLength);
        if (bodyLength + length > body.length) {
            int doubled = (int) Math.min(maxBytes, Math.max(1024L, 2L * body.length));
            body = Arrays.copyOf(body, Math.max(doubled, bodyLength + length));
        }
        source.get(body, bodyLength, length);
        bodyLength += length;
        return !source.hasRemaining();
    }

    boolean hasHead() {
        return status != 0;
    }

    int status() {
        return status;
    }

    /** How long the server keeps the connection for the next request. */
    TimeValue keepAlive() {
        return keepAlive;
    }

    Answer whole() {
        return answer(false);
    }

    Answer cut() {
        return answer(true);
    }

    Answer truncated(Throwable cause) {
        return Answer.truncated(status, headers(), cause);
    }

    private Answer answer(boolean bodyCut) {
        byte[] read = bodyLength == body.length ? body : Arrays.copyOf(body, bodyLength);
        return Answer.of(status, headers(), read, bodyCut);
    }

    private String[] headers() {
        return headerCount == headers.length ? headers : Arrays.copyOf(headers, headerCount);
    }

    private void keep(Header header) {
        if (headerCount == headers.length) {
            headers = Arrays.copyOf(headers, Math.max(4, 2 * headerCount));
        }
        headers[headerCount++] = header.getName();
        headers[headerCount++] = header.getValue();
    }

    private static boolean isLookedAt(String name) {
        return name.equalsIgnoreCase("Content-Type") || name.equalsIgnoreCase("Location");
    }

    private static boolean namesTime(String name) {
        return name.equalsIgnoreCase("Retry-After")
                || startsWith(name, "RateLimit")
                || startsWith(name, "X-RateLimit-");
    }

    private static boolean startsWith(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    /** {@code timeout=5, max=100}: one second less, so that a request does not meet the close. */
    private static TimeValue keepAliveOf(String value) {
        for (String part : value.toLowerCase(Locale.ROOT).split(",")) {
            String trimmed = part.trim();
            if (trimmed.matches("timeout=[0-9]{1,6}")) {
                long seconds = Long.parseLong(trimmed.substring("timeout=".length()));
                return TimeValue.ofMilliseconds(Math.max(1, (seconds - 1) * 1000));
            }
        }
        return USUAL_KEEP_ALIVE;
    }
}
