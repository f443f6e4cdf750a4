package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import javax.annotation.Nullable;

/**
 * An entry as bytes: first what is sent (or the record that could not become a request), then why
 * it was rejected, if it was, then what has happened to it.
 *
 * <p>Big-endian. A text or array is its length in bytes and its bytes, UTF-8 for a text; length -1
 * stands for null.
 */
final class EntryCodec {

    private static final int REQUEST = 0;
    private static final int RAW_RECORD = 1;
    private static final int MAY_HAVE_ARRIVED = 1;
    private static final int REPEATED_AT_ONCE = 2;
    private static final int NULL = -1;

    private EntryCodec() {}

    static void write(Entry entry, DataOutputStream out) throws IOException {
        if (entry.request != null) {
            out.writeByte(REQUEST);
            writeRequest(entry.request, out);
        } else {
            out.writeByte(RAW_RECORD);
            writeText(entry.record.type, out);
            writeBytes(entry.record.bytes, out);
        }
        writeText(entry.rejection == null ? null : entry.rejection.text, out);
        out.writeInt(entry.rejection == null ? 0 : entry.rejection.status);
        out.writeLong(entry.firstSeen);
        out.writeInt(entry.attempts);
        out.writeInt(entry.failures);
        out.writeInt(entry.conflicts);
        out.writeByte(
                (entry.mayHaveArrived ? MAY_HAVE_ARRIVED : 0)
                        | (entry.repeatedAtOnce ? REPEATED_AT_ONCE : 0));
        out.writeLong(entry.notBefore);
        out.writeLong(entry.heldUntil);
    }

    static Entry read(DataInputStream in) throws IOException {
        Entry entry;
        int kind = in.readByte();
        if (kind == REQUEST) {
            entry = Entry.of(readRequest(in));
        } else if (kind == RAW_RECORD) {
            entry =
                    Entry.unsendable(
                            new RawRecord(given(readText(in)), given(readBytes(in))), null);
        } else {
            throw new IOException("The state holds an entry of an unknown kind: " + kind);
        }
        String rejection = readText(in);
        int status = in.readInt();
        entry.rejection = rejection == null ? null : new Reason(status, rejection);
        entry.firstSeen = in.readLong();
        entry.attempts = in.readInt();
        entry.failures = in.readInt();
        entry.conflicts = in.readInt();
        int flags = in.readByte();
        entry.mayHaveArrived = (flags & MAY_HAVE_ARRIVED) != 0;
        entry.repeatedAtOnce = (flags & REPEATED_AT_ONCE) != 0;
        entry.notBefore = in.readLong();
        entry.heldUntil = in.readLong();
        return entry;
    }

    private static void writeRequest(EncodedRequest request, DataOutputStream out)
            throws IOException {
        writeText(request.method, out);
        writeText(request.url, out);
        out.writeInt(request.headers.length);
        for (String text : request.headers) {
            writeText(text, out);
        }
        writeText(request.contentType, out);
        writeText(request.key, out);
        writeBytes(request.body, out);
    }

    private static EncodedRequest readRequest(DataInputStream in) throws IOException {
        String method = given(readText(in));
        String url = given(readText(in));
        String[] headers = new String[length(in)];
        for (int i = 0; i < headers.length; i++) {
            headers[i] = given(readText(in));
        }
        return new EncodedRequest(method, url, headers, readText(in), readText(in), readBytes(in));
    }

    private static void writeText(@Nullable String text, DataOutputStream out) throws IOException {
        writeBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), out);
    }

    private static void writeBytes(@Nullable byte[] bytes, DataOutputStream out)
            throws IOException {
        out.writeInt(bytes == null ? NULL : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    @Nullable
    private static String readText(DataInputStream in) throws IOException {
        byte[] bytes = readBytes(in);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Nullable
    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[checked(length, in)];
        in.readFully(bytes);
        return bytes;
    }

    private static <T> T given(@Nullable T value) throws IOException {
        if (value == null) {
            throw new IOException("The state is damaged: a value is missing that is always there");
        }
        return value;
    }

    private static int length(DataInputStream in) throws IOException {
        return checked(in.readInt(), in);
    }

    /** A damaged length must not become a huge array. */
    private static int checked(int length, DataInputStream in) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new IOException(
                    "The state is cut: " + length + " expected, " + in.available() + " left");
        }
        return length;
    }
}
