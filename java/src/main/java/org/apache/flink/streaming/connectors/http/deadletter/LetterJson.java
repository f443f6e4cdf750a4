package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import javax.annotation.Nullable;

/**
 * A letter as one line of JSON: docs/dead-letter-v1.schema.json. What a letter does not have is
 * absent in it.
 */
final class LetterJson {

    private static final int VERSION = 1;

    private static final JsonFactory JSON = new JsonFactory();

    /** Always with three digits of a second, so that texts sort as times do. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private LetterJson() {}

    /**
     * The line, with its line feed.
     *
     * @param id not of any other letter; within a writer the ids end in rising numbers
     */
    static byte[] line(String id, DeadLetter letter) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("id", id);
            why(letter, json);
            request(letter, json);
            content("body", letter.body, json);
            if (letter.recordType != null) {
                json.writeObjectFieldStart("record");
                text("type", letter.recordType, json);
                json.writeBinaryField("base64", letter.record);
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail", e);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void why(DeadLetter letter, JsonGenerator json) throws IOException {
        json.writeStringField("rejectedAt", time(letter.rejectedAt));
        json.writeStringField("firstSeen", time(letter.firstSeen));
        json.writeNumberField("attempts", letter.attempts);
        if (letter.status > 0) {
            json.writeNumberField("status", letter.status);
        }
        text("reason", letter.reason, json);
        text("answer", letter.answer, json);
        if (letter.answerCut) {
            json.writeBooleanField("answerCut", true);
        }
    }

    private static void request(DeadLetter letter, JsonGenerator json) throws IOException {
        text("method", letter.method, json);
        text("url", letter.url, json);
        text("relativeUrl", letter.relativeUrl, json);
        if (letter.headers.length > 0) {
            json.writeArrayFieldStart("headers");
            for (int i = 0; i < letter.headers.length; i += 2) {
                json.writeStartArray();
                json.writeString(wellFormed(letter.headers[i]));
                json.writeString(wellFormed(letter.headers[i + 1]));
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        text("contentType", letter.contentType, json);
        text("idempotencyKeyHeader", letter.keyHeader, json);
        text("idempotencyKey", letter.key, json);
        text("orderingKey", letter.orderingKey, json);
    }

    /** As text where the bytes are UTF-8, so that people can read it, else as base64. */
    private static void content(String name, @Nullable byte[] bytes, JsonGenerator json)
            throws IOException {
        if (bytes == null) {
            return;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            json.writeBinaryField(name + "Base64", bytes);
            return;
        }
        json.writeStringField(name, text);
    }

    private static void text(String name, @Nullable String value, JsonGenerator json)
            throws IOException {
        if (value != null) {
            json.writeStringField(name, wellFormed(value));
        }
    }

    /** Half of a surrogate pair, which UTF-8 cannot hold, becomes a question mark. */
    @Nullable
    private static String wellFormed(@Nullable String text) {
        return text == null
                ? null
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis));
    }
}
