package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Cuts pending records into pieces of state, which Flink deals out when a job is rescaled. */
final class StateChunks {

    /** Small enough to spread a full buffer over many subtasks. */
    private static final int RECORDS = 100;

    private StateChunks() {}

    static List<BufferedRequestState<Entry>> split(List<Entry> entries) {
        List<BufferedRequestState<Entry>> chunks = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += RECORDS) {
            List<RequestEntryWrapper<Entry>> chunk = new ArrayList<>();
            for (Entry entry : entries.subList(from, Math.min(entries.size(), from + RECORDS))) {
                chunk.add(new RequestEntryWrapper<>(entry, entry.sizeInBytes()));
            }
            chunks.add(new BufferedRequestState<>(chunk));
        }
        return chunks;
    }

    static List<Entry> join(Collection<BufferedRequestState<Entry>> chunks) {
        List<Entry> entries = new ArrayList<>();
        for (BufferedRequestState<Entry> chunk : chunks) {
            chunk.getBufferedRequestEntries()
                    .forEach(wrapper -> entries.add(wrapper.getRequestEntry()));
        }
        return entries;
    }
}
