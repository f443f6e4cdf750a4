package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.RawRecord;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Saved;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.io.IOException;

import javax.annotation.Nullable;

/**
 * Records and their batch as bytes, and back, also from the form of earlier versions.
 *
 * <p>An entry: what is sent (or the record that could not become a request), why it was rejected if
 * it was, what has happened to it. Of a batch: how bodies are put together and what has happened.
 */
final class EntryCodec {

    private static final int REQUEST = 0;
    private static final int RAW_RECORD = 1;
    private static final int MAY_HAVE_ARRIVED = 1;
    private static final int REPEATED_AT_ONCE = 2;

    private EntryCodec() {}

    static void write(Entry entry, StateOutput out) throws IOException {
        if (entry.request != null) {
            out.writeByte(REQUEST);
            writeRequest(entry.request, out);
        } else {
            out.writeByte(RAW_RECORD);
            out.text(entry.record.type);
            out.bytes(entry.record.bytes);
        }
        out.text(entry.rejection == null ? null : entry.rejection.text);
        out.writeInt(entry.rejection == null ? 0 : entry.rejection.status);
        out.writeLong(entry.firstSeen);
        out.writeInt(entry.attempts);
        out.writeByte(entry.mayHaveArrived ? MAY_HAVE_ARRIVED : 0);
    }

    static Entry read(StateInput in) throws IOException {
        Entry entry = readContent(in, true);
        entry.firstSeen = in.readLong();
        entry.attempts = in.readInt();
        entry.mayHaveArrived = (in.readByte() & MAY_HAVE_ARRIVED) != 0;
        return entry;
    }

    /** Version 1: every record was a request of its own and carried what is the batch's now. */
    static Entry readVersion1(StateInput in) throws IOException {
        Entry entry = readContent(in, false);
        Saved saved = new Saved();
        entry.firstSeen = in.readLong();
        entry.attempts = in.readInt();
        saved.failures = in.readInt();
        saved.conflicts = in.readInt();
        int flags = in.readByte();
        entry.mayHaveArrived = (flags & MAY_HAVE_ARRIVED) != 0;
        saved.repeatedAtOnce = (flags & REPEATED_AT_ONCE) != 0;
        saved.notBefore = in.readLong();
        saved.heldUntil = in.readLong();
        saved.format = entry.attempts > 0 && entry.request != null ? BatchBody.NONE : null;
        entry.saved = saved;
        return entry;
    }

    private static Entry readContent(StateInput in, boolean orderingKey) throws IOException {
        Entry entry;
        int kind = in.readByte();
        if (kind == REQUEST) {
            entry = Entry.of(readRequest(in, orderingKey));
        } else if (kind == RAW_RECORD) {
            entry = Entry.unsendable(new RawRecord(given(in.text()), given(in.bytes())), null);
        } else {
            throw new IOException("The state holds an entry of an unknown kind: " + kind);
        }
        String rejection = in.text();
        int status = in.readInt();
        entry.rejection = rejection == null ? null : new Reason(status, rejection);
        return entry;
    }

    private static void writeRequest(EncodedRequest request, StateOutput out) throws IOException {
        out.text(request.method);
        out.text(request.url);
        out.writeInt(request.headers.length);
        for (String text : request.headers) {
            out.text(text);
        }
        out.text(request.contentType);
        out.text(request.key);
        out.text(request.orderingKey);
        out.bytes(request.body);
    }

    private static EncodedRequest readRequest(StateInput in, boolean orderingKey)
            throws IOException {
        String method = given(in.text());
        String url = given(in.text());
        String[] headers = new String[in.count()];
        for (int i = 0; i < headers.length; i++) {
            headers[i] = given(in.text());
        }
        String contentType = in.text();
        String key = in.text();
        String order = orderingKey ? in.text() : null;
        return new EncodedRequest(method, url, headers, contentType, key, order, in.bytes());
    }

    private static <T> T given(@Nullable T value) throws IOException {
        if (value == null) {
            throw new IOException("The state is damaged: a value is missing that is always there");
        }
        return value;
    }

    static void write(Saved saved, StateOutput out) throws IOException {
        out.writeLong(saved.heldUntil);
        out.writeBoolean(saved.format != null);
        if (saved.format != null) {
            out.text(saved.format.contentType);
            out.text(saved.format.prefix);
            out.text(saved.format.separator);
            out.text(saved.format.suffix);
            out.writeInt(saved.failures);
            out.writeInt(saved.conflicts);
            out.writeBoolean(saved.repeatedAtOnce);
            out.writeLong(saved.notBefore);
        }
    }

    static Saved readSaved(StateInput in) throws IOException {
        Saved saved = new Saved();
        saved.heldUntil = in.readLong();
        if (in.readBoolean()) {
            saved.format =
                    new BatchBody(in.text(), given(in.text()), given(in.text()), given(in.text()));
            saved.failures = in.readInt();
            saved.conflicts = in.readInt();
            saved.repeatedAtOnce = in.readBoolean();
            saved.notBefore = in.readLong();
        }
        return saved;
    }
}
