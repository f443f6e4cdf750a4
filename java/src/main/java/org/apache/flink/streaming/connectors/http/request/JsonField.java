package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;

/**
 * One field of the JSON object that a text holds. Nothing behind the field is read: of two fields
 * of its name the first counts, and an object that is broken later is not noticed.
 */
final class JsonField {

    /** Without a table of names, which the records of a stream could fill. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private final String name;

    JsonField(String name) {
        this.name = name;
    }

    String read(String json) throws NoKeyException {
        try (JsonParser in = FACTORY.createParser(json)) {
            return read(in);
        } catch (IOException e) {
            throw notJson();
        }
    }

    String read(byte[] json) throws NoKeyException {
        try (JsonParser in = FACTORY.createParser(json)) {
            return read(in);
        } catch (IOException e) {
            throw notJson();
        }
    }

    private String read(JsonParser in) throws IOException, NoKeyException {
        JsonToken first = in.nextToken();
        if (first == null) {
            throw notJson();
        }
        if (first != JsonToken.START_OBJECT) {
            throw new NoKeyException("but the record is not a JSON object");
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = in.getText().equals(name);
            JsonToken value = in.nextToken();
            if (found) {
                return text(in, value);
            }
            in.skipChildren();
        }
        throw new NoKeyException("which the record does not have");
    }

    private static String text(JsonParser in, JsonToken value) throws IOException, NoKeyException {
        switch (value) {
            case VALUE_NUMBER_FLOAT:
                return KeyText.decimal(in.getText());
            case VALUE_NUMBER_INT:
                return in.getText().equals("-0") ? "0" : in.getText();
            case VALUE_STRING:
            case VALUE_TRUE:
            case VALUE_FALSE:
                return in.getText();
            case VALUE_NULL:
                throw new NoKeyException("which is null");
            case START_ARRAY:
                throw new NoKeyException("which is an array");
            default:
                throw new NoKeyException("which is an object");
        }
    }

    /** Not with what the parser says: it shows the text. */
    private static NoKeyException notJson() {
        return new NoKeyException("but the record is not JSON");
    }
}
