package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.connectors.http.delivery.EntryConverter;
import org.apache.flink.streaming.connectors.http.delivery.HttpSinkWriter;
import org.apache.flink.streaming.connectors.http.delivery.StateSerializer;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.DeliverySettings;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.request.RecordEncoder;

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;

/**
 * Delivers each record of a stream to an HTTP endpoint.
 *
 * <pre>{@code
 * stream.sinkTo(new HttpSink<>("https://api.example.com/events", "POST"));
 * }</pre>
 *
 * <p>A String or byte[] record is sent as it is; a Row, POJO, Map or any other value as JSON. What
 * else can be set: {@link #builder()}.
 *
 * <p>With checkpointing and a source that can be replayed every record is delivered at least once:
 * a record leaves the job's state only when the endpoint has accepted it or {@code on-reject} has
 * settled it.
 *
 * @param <InputT> the type of the records
 */
@PublicEvolving
public class HttpSink<InputT> extends AsyncSinkBase<InputT, Entry>
        implements SupportsPreWriteTopology<InputT> {

    private static final long serialVersionUID = 1L;

    private final DeliverySettings settings;
    private final EntryConverter<InputT> converter;

    /**
     * A sink with default options.
     *
     * @param endpointUrl an http or https URL
     * @param method POST, PUT, PATCH, DELETE, GET, HEAD or OPTIONS, in any case
     * @throws IllegalArgumentException if the URL is malformed or the method unknown
     */
    public HttpSink(String endpointUrl, String method) {
        this(HttpSink.<InputT>builder().setEndpointUrl(endpointUrl).setMethod(method));
    }

    HttpSink(HttpSinkBuilder<InputT> builder) {
        this(builder.settings(), builder.encoder());
    }

    private HttpSink(DeliverySettings settings, RecordEncoder<InputT> encoder) {
        this(settings, new EntryConverter<>(encoder, settings.maxRecordBytes()));
    }

    private HttpSink(DeliverySettings settings, EntryConverter<InputT> converter) {
        super(
                converter,
                settings.maxBatchSize(),
                settings.maxInFlightRequests(),
                settings.maxBufferedRequests(),
                settings.maxBatchSizeInBytes(),
                settings.maxTimeInBufferMillis(),
                settings.maxRecordBytes());
        this.settings = settings;
        this.converter = converter;
    }

    /** A builder of a sink with options. */
    public static <InputT> HttpSinkBuilder<InputT> builder() {
        return new HttpSinkBuilder<>();
    }

    @Override
    public StatefulSinkWriter<InputT, BufferedRequestState<Entry>> createWriter(
            WriterInitContext context) throws IOException {
        return restoreWriter(context, Collections.emptyList());
    }

    @Override
    public StatefulSinkWriter<InputT, BufferedRequestState<Entry>> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<Entry>> state)
            throws IOException {
        return HttpSinkWriter.open(converter, context, settings, state);
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<Entry>> getWriterStateSerializer() {
        return new StateSerializer();
    }

    /** Looks at the stream and its environment, and changes neither. */
    @Override
    public DataStream<InputT> addPreWriteTopology(DataStream<InputT> stream) {
        CheckpointAdvice.warn(stream.getExecutionEnvironment().getCheckpointConfig());
        converter.setInputType(stream.getType());
        return stream;
    }
}
