package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Saved;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes pending records into checkpoints and reads them from those of every version.
 *
 * <p>Version 2: what is kept of the batch, the number of entries, the entries. Version 1: the
 * number of entries, the entries, each with what is the batch's now. {@link EntryCodec} has both.
 * Endpoint, static headers and credentials are never in it.
 */
@Internal
public final class StateSerializer
        implements SimpleVersionedSerializer<BufferedRequestState<Entry>> {

    private static final int VERSION = 2;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(BufferedRequestState<Entry> state) throws IOException {
        StateOutput out = new StateOutput();
        List<RequestEntryWrapper<Entry>> wrappers = state.getBufferedRequestEntries();
        Saved saved = wrappers.isEmpty() ? null : wrappers.get(0).getRequestEntry().saved;
        EntryCodec.write(saved == null ? new Saved() : saved, out);
        out.writeInt(wrappers.size());
        for (RequestEntryWrapper<Entry> wrapper : wrappers) {
            EntryCodec.write(wrapper.getRequestEntry(), out);
        }
        return out.written();
    }

    @Override
    public BufferedRequestState<Entry> deserialize(int version, byte[] bytes) throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "The state was written by a newer flink-http: its version is "
                            + version
                            + ", this one reads up to "
                            + VERSION);
        }
        StateInput in = new StateInput(bytes);
        Saved saved = version == 1 ? null : EntryCodec.readSaved(in);
        List<RequestEntryWrapper<Entry>> wrappers = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            Entry entry = version == 1 ? EntryCodec.readVersion1(in) : EntryCodec.read(in);
            if (wrappers.isEmpty() && saved != null) {
                entry.saved = saved;
            }
            wrappers.add(new RequestEntryWrapper<>(entry, entry.sizeInBytes()));
        }
        if (in.available() > 0) {
            throw new IOException("The state has " + in.available() + " bytes more than it says");
        }
        return new BufferedRequestState<>(wrappers);
    }
}
