package org.apache.flink.streaming.connectors.http;

import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.streaming.connectors.http.delivery.StatePieces;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * A sink whose state was written when the clock of its machine was wrong: all times in it are
 * moved. To this sink it is as if the clock had been set between its two lives.
 */
public final class SkewedSink<T> extends HttpSink<T> {

    private static final long serialVersionUID = 1L;

    private final long ahead;

    /**
     * @param ahead by how much the clock was ahead; negative for behind
     */
    public SkewedSink(HttpSinkBuilder<T> builder, Duration ahead) {
        super(builder);
        this.ahead = ahead.toMillis();
    }

    @Override
    public StatefulSinkWriter<T, BufferedRequestState<Entry>> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<Entry>> state)
            throws IOException {
        for (List<Entry> piece : StatePieces.toPieces(state)) {
            piece.forEach(entry -> entry.firstSeen += ahead);
            piece.get(0).saved.notBefore += ahead;
            piece.get(0).saved.heldUntil += ahead;
        }
        return super.restoreWriter(context, state);
    }
}
