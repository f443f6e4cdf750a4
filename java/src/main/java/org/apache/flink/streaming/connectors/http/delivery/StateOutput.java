package org.apache.flink.streaming.connectors.http.delivery;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import javax.annotation.Nullable;

/**
 * Writes state. Big-endian; a text or array is its length in bytes and its bytes, UTF-8 for a text;
 * the length -1 stands for null.
 */
final class StateOutput extends DataOutputStream {

    static final int NULL = -1;

    StateOutput() {
        super(new ByteArrayOutputStream());
    }

    void text(@Nullable String text) throws IOException {
        bytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(@Nullable byte[] bytes) throws IOException {
        writeInt(bytes == null ? NULL : bytes.length);
        if (bytes != null) {
            write(bytes);
        }
    }

    byte[] written() {
        return ((ByteArrayOutputStream) out).toByteArray();
    }
}
