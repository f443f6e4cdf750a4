package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Skeleton. */
@Internal
public final class StateSerializer
        implements SimpleVersionedSerializer<BufferedRequestState<Entry>> {

    @Override
    public int getVersion() {
        return 1;
    }

    @Override
    public byte[] serialize(BufferedRequestState<Entry> state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BufferedRequestState<Entry> deserialize(int version, byte[] bytes) {
        throw new UnsupportedOperationException();
    }
}
