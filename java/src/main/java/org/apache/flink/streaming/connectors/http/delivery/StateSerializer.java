package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.core.io.SimpleVersionedSerializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes pending records into checkpoints and reads them from those of every released version.
 *
 * <p>Version 1: the number of entries, then each as {@link EntryCodec} has it. Endpoint, static
 * headers and credentials are never in it.
 */
@Internal
public final class StateSerializer
        implements SimpleVersionedSerializer<BufferedRequestState<Entry>> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(BufferedRequestState<Entry> state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        List<RequestEntryWrapper<Entry>> wrappers = state.getBufferedRequestEntries();
        out.writeInt(wrappers.size());
        for (RequestEntryWrapper<Entry> wrapper : wrappers) {
            EntryCodec.write(wrapper.getRequestEntry(), out);
        }
        return bytes.toByteArray();
    }

    @Override
    public BufferedRequestState<Entry> deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "The state was written by a newer flink-http: its version is "
                            + version
                            + ", this one reads up to "
                            + VERSION);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int count = in.readInt();
        List<RequestEntryWrapper<Entry>> wrappers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Entry entry = EntryCodec.read(in);
            wrappers.add(new RequestEntryWrapper<>(entry, entry.sizeInBytes()));
        }
        if (in.available() > 0) {
            throw new IOException("The state has " + in.available() + " bytes more than it says");
        }
        return new BufferedRequestState<>(wrappers);
    }
}
