package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.sink.writer.ElementConverter;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.connectors.http.delivery.answer.Wording;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.RawRecord;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.request.RecordEncoder;

import java.io.IOException;

import javax.annotation.Nullable;

/**
 * Makes an entry of each record, also of one that cannot become a request: that entry is rejected
 * later like any other, where a thrown exception would restart the job again and again.
 */
@Internal
public final class EntryConverter<InputT> implements ElementConverter<InputT, Entry> {

    private static final long serialVersionUID = 1L;

    private static final String CANNOT = "it cannot become a request";

    private static final int FIRST_BUFFER_BYTES = 128;

    private final long maxRecordBytes;
    private RecordEncoder<InputT> encoder;
    private transient TypeSerializer<InputT> serializer;

    /** Records so far. */
    private transient long count;

    public EntryConverter(RecordEncoder<InputT> encoder, long maxRecordBytes) {
        this.encoder = encoder;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** Called while the job is built. */
    public void setInputType(TypeInformation<InputT> type) {
        encoder = encoder.withInputType(type);
    }

    /** Called by the writer: Flink 1.20 does not open converters itself. */
    void open(SerializationSchema.InitializationContext context, TypeSerializer<InputT> serializer)
            throws Exception {
        this.serializer = serializer;
        encoder.open(context);
    }

    @Override
    public Entry apply(InputT record, SinkWriter.Context context) {
        count++;
        Entry entry = entry(record);
        entry.number = count;
        return entry;
    }

    private Entry entry(InputT record) {
        if (record == null) {
            return Entry.unsendable(
                    new RawRecord("null", new byte[0]),
                    Wording.unsendable("null", count, "it is null", null));
        }
        try {
            EncodedRequest request = encoder.encode(record);
            long size = request.sizeInBytes();
            if (size <= maxRecordBytes) {
                return Entry.of(request);
            }
            return unsendable(
                    record,
                    "its request has " + size + " bytes, record.max-bytes is " + maxRecordBytes,
                    null);
        } catch (Exception e) { // Whatever a converter throws is about this record.
            return unsendable(record, why(e), e);
        }
    }

    /** The message may come from a Python worker, which has said the same already. */
    private static String why(Exception e) {
        String message = Wording.line(e.getMessage() == null ? e.toString() : e.getMessage());
        return message.startsWith(CANNOT) ? message : CANNOT + ": " + message;
    }

    private Entry unsendable(InputT record, String why, @Nullable Exception cause) {
        String type = record.getClass().getName();
        return Entry.unsendable(
                new RawRecord(type, serialize(record)),
                Wording.unsendable(type, count, why, cause));
    }

    private byte[] serialize(InputT record) {
        DataOutputSerializer out = new DataOutputSerializer(FIRST_BUFFER_BYTES);
        try {
            serializer.serialize(record, out);
            return out.getCopyOfBuffer();
        } catch (IOException | RuntimeException e) {
            return new byte[0]; // The reason still says what was wrong with it.
        }
    }
}
