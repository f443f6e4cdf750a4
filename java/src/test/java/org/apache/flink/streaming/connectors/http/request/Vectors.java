package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The tables of tests/vectors, which Java and Python both read. */
final class Vectors {

    private Vectors() {}

    /** The rows of a table; a table without rows would be a test that cannot fail. */
    static Stream<JsonNode> rows(String file, String table) {
        try (InputStream in = Vectors.class.getResourceAsStream("/" + file)) {
            JsonNode rows = new ObjectMapper().readTree(in).required(table);
            if (rows.isEmpty()) {
                throw new IllegalStateException(file + " has no rows in " + table);
            }
            return StreamSupport.stream(rows.spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a field; null if it is absent or null. */
    static String text(JsonNode row, String field) {
        return row.path(field).isTextual() ? row.get(field).textValue() : null;
    }

    static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
