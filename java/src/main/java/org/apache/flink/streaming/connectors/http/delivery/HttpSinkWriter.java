package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;

import java.util.Collection;

/** Skeleton. */
@Internal
public final class HttpSinkWriter {

    public static final long HAND_OVER_MILLIS = 20;

    private HttpSinkWriter() {}

    public static <InputT> StatefulSinkWriter<InputT, BufferedRequestState<Entry>> open(
            EntryConverter<InputT> converter,
            WriterInitContext context,
            DeliverySettings settings,
            Collection<BufferedRequestState<Entry>> state) {
        throw new UnsupportedOperationException();
    }
}
