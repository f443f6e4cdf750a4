package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.DeliverySettings;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Dispatcher;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Takes a subtask's records and keeps those that are not settled in the state.
 *
 * <p>The base class converts and hands over; what is sent when is the {@link Dispatcher}'s, who
 * gets every record at once. So a checkpoint never waits for HTTP.
 */
@Internal
public final class HttpSinkWriter<InputT> extends AsyncSinkWriter<InputT, Entry> {

    /** How long a record may wait to be handed over together with others, in ms. */
    public static final long HAND_OVER_MILLIS = 20;

    /** The base class would send a record again whose request is still under way. */
    private static final long NO_TIMEOUT_MILLIS = 10L * 365 * 24 * 60 * 60 * 1000;

    private final HandOver handOver;
    private final SinkMetrics metrics;
    private final Courier courier;

    /** Records that the base class has and the courier has not. */
    private int onTheWay;

    private long bytesOnTheWay;

    /** A writer that goes on with the state of a checkpoint; without any, it starts anew. */
    public static <InputT> HttpSinkWriter<InputT> open(
            EntryConverter<InputT> converter,
            WriterInitContext context,
            DeliverySettings settings,
            Collection<BufferedRequestState<Entry>> state)
            throws IOException {
        try {
            converter.open(
                    context.asSerializationSchemaInitializationContext(),
                    context.createInputSerializer());
        } catch (Exception e) { // A user's schema may throw anything.
            throw new IOException("The serialization schema could not be opened", e);
        }
        HttpSinkWriter<InputT> writer =
                new HttpSinkWriter<>(
                        converter, context, settings, new HandOver(settings.maxInFlight));
        try {
            writer.courier.start(
                    StatePieces.toPieces(state), context.getRestoredCheckpointId().isPresent());
        } catch (RuntimeException e) {
            writer.close(); // Flink closes no writer that it was not given.
            throw e;
        }
        return writer;
    }

    @SuppressWarnings("deprecation") // The only constructor that Flink 1.20 and 2.3 share.
    private HttpSinkWriter(
            EntryConverter<InputT> converter,
            WriterInitContext context,
            DeliverySettings settings,
            HandOver handOver) {
        super(
                converter,
                new QuietContext(context),
                AsyncSinkWriterConfiguration.builder()
                        .setMaxBatchSize(HandOver.MANY)
                        .setMaxBatchSizeInBytes(Long.MAX_VALUE)
                        .setMaxInFlightRequests(Integer.MAX_VALUE)
                        .setMaxBufferedRequests(Integer.MAX_VALUE)
                        .setMaxTimeInBufferMS(HAND_OVER_MILLIS)
                        .setMaxRecordSizeInBytes(Long.MAX_VALUE)
                        .setRequestTimeoutMS(NO_TIMEOUT_MILLIS)
                        .setFailOnTimeout(false)
                        .setRateLimitingStrategy(handOver)
                        .build(),
                Collections.emptyList());
        this.handOver = handOver;
        this.metrics = new SinkMetrics(context.metricGroup());
        this.courier = new Courier(settings, context, metrics, () -> onTheWay);
    }

    @Override
    public void write(InputT record, Context context) throws IOException, InterruptedException {
        courier.awaitRoom(onTheWay, bytesOnTheWay);
        handOver.unanswered(courier.pendingRecords());
        metrics.recordsIn.inc();
        onTheWay++;
        super.write(record, context);
    }

    @Override
    protected void submitRequestEntries(List<Entry> entries, ResultHandler<Entry> resultHandler) {
        onTheWay -= entries.size();
        entries.forEach(entry -> bytesOnTheWay -= entry.sizeInBytes());
        courier.accept(entries);
        resultHandler.complete();
    }

    /**
     * A barrier does not wait, for everything is in the state. The end of the input does: nothing
     * would send what is left.
     */
    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        if (endOfInput) {
            super.flush(true);
            courier.awaitEmpty();
        }
    }

    @Override
    public List<BufferedRequestState<Entry>> snapshotState(long checkpointId) {
        List<BufferedRequestState<Entry>> state = new ArrayList<>();
        state.addAll(StatePieces.toState(courier.snapshot()));
        state.addAll(super.snapshotState(checkpointId)); // What is yet to be handed over.
        return state;
    }

    @Override
    protected long getSizeInBytes(Entry entry) {
        long size = entry.sizeInBytes();
        bytesOnTheWay += size; // The base class asks once, when it takes an entry in.
        return size;
    }

    @Override
    public void close() {
        courier.close();
    }
}
