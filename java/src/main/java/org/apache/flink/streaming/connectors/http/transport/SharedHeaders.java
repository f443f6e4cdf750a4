package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.BufferedHeader;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * Most requests have the same headers, in the same array: they are made ready to be written once.
 *
 * <p>The I/O thread's. Should a new one come while the old one ends, both find the whole of
 * something.
 */
final class SharedHeaders {

    private static final Written NONE = new Written(new String[0], null);

    private Written last = NONE;

    /** The lines of an array that came twice; null where it came once. */
    private static final class Written {

        final String[] headers;
        final Header[] lines;

        Written(String[] headers, Header[] lines) {
            this.headers = headers;
            this.lines = lines;
        }
    }

    /**
     * Adds headers to a message.
     *
     * @param headers name, value, name, value, …
     */
    void addTo(HttpMessage message, String[] headers) {
        Written known = last;
        if (known.headers != headers) {
            last = new Written(headers, null);
        } else if (known.lines == null) {
            last = new Written(headers, lines(headers));
        } else {
            for (Header line : known.lines) {
                message.addHeader(line);
            }
            return;
        }
        for (int i = 0; i < headers.length; i += 2) {
            message.addHeader(headers[i], headers[i + 1]);
        }
    }

    private static Header[] lines(String[] headers) {
        Header[] lines = new Header[headers.length / 2];
        for (int i = 0; i < lines.length; i++) {
            CharArrayBuffer line = new CharArrayBuffer(64);
            line.append(headers[2 * i]);
            line.append(": ");
            line.append(headers[2 * i + 1]);
            try {
                lines[i] = new BufferedHeader(line);
            } catch (ParseException e) {
                throw new IllegalArgumentException(e);
            }
        }
        return lines;
    }
}
