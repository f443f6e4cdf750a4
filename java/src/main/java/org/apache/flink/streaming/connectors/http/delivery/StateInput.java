package org.apache.flink.streaming.connectors.http.delivery;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import javax.annotation.Nullable;

/** Reads state: see {@link StateOutput}. */
final class StateInput extends DataInputStream {

    StateInput(byte[] bytes) {
        super(new ByteArrayInputStream(bytes));
    }

    @Nullable
    String text() throws IOException {
        byte[] bytes = bytes();
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Nullable
    byte[] bytes() throws IOException {
        int length = readInt();
        if (length == StateOutput.NULL) {
            return null;
        }
        byte[] bytes = new byte[checked(length)];
        readFully(bytes);
        return bytes;
    }

    /** A number of things of at least one byte each. */
    int count() throws IOException {
        return checked(readInt());
    }

    /** A damaged length must not become a huge array. */
    private int checked(int length) throws IOException {
        if (length < 0 || length > available()) {
            throw new IOException(
                    "The state is cut: " + length + " expected, " + available() + " left");
        }
        return length;
    }
}
