package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The pieces of a snapshot as Flink's state of a sink, and back. */
@Internal
public final class StatePieces {

    private StatePieces() {}

    public static List<BufferedRequestState<Entry>> toState(List<List<Entry>> pieces) {
        List<BufferedRequestState<Entry>> states = new ArrayList<>();
        for (List<Entry> piece : pieces) {
            List<RequestEntryWrapper<Entry>> wrappers = new ArrayList<>();
            for (Entry entry : piece) {
                wrappers.add(new RequestEntryWrapper<>(entry, entry.sizeInBytes()));
            }
            states.add(new BufferedRequestState<>(wrappers));
        }
        return states;
    }

    /**
     * A piece begins with each state, and with each entry that has something saved of its batch.
     */
    public static List<List<Entry>> toPieces(Collection<BufferedRequestState<Entry>> states) {
        List<List<Entry>> pieces = new ArrayList<>();
        for (BufferedRequestState<Entry> state : states) {
            List<Entry> piece = null;
            for (RequestEntryWrapper<Entry> wrapper : state.getBufferedRequestEntries()) {
                Entry entry = wrapper.getRequestEntry();
                if (piece == null || entry.saved != null) {
                    piece = new ArrayList<>();
                    pieces.add(piece);
                }
                piece.add(entry);
            }
        }
        return pieces;
    }
}
