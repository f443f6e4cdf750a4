package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads what an error in JSON says: problem details (RFC 9457), and the members that other APIs
 * use. A body that breaks off is read as far as it goes.
 */
final class ErrorJson {

    private static final JsonFactory JSON = new JsonFactory();

    /** What kind of error it is. */
    private static final String[] HEADS = {"title", "error"};

    /** What happened; the first that is there. */
    private static final String[] SENTENCES = {
        "detail",
        "message",
        "error.message",
        "error_description",
        "errors.message",
        "errors.detail",
        "errors",
        "error.detail"
    };

    private final Map<String, String> found = new HashMap<>();

    private ErrorJson() {}

    /**
     * @param status of the answer, which is not said again
     */
    static String read(byte[] body, int status) {
        ErrorJson error = new ErrorJson();
        try (JsonParser parser = JSON.createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                first = parser.nextToken();
            }
            if (first == JsonToken.START_OBJECT) {
                error.object(parser, "");
            }
        } catch (IOException e) {
            // It is no JSON from here on.
        }
        return error.text(status);
    }

    private void object(JsonParser parser, String prefix) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            member(parser, parser.nextToken(), prefix, name);
        }
    }

    private void member(JsonParser parser, JsonToken value, String prefix, String name)
            throws IOException {
        boolean nested = prefix.isEmpty() && (name.equals("error") || name.equals("errors"));
        if (value != null && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
            found.putIfAbsent(prefix + name, parser.getText());
        } else if (value == JsonToken.START_OBJECT && nested) {
            object(parser, name + ".");
        } else if (value == JsonToken.START_ARRAY && nested) {
            firstOf(parser, name);
        } else {
            parser.skipChildren();
        }
    }

    /** The first of several errors stands for all. */
    private void firstOf(JsonParser parser, String name) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT) {
            object(parser, name + ".");
        } else if (token == JsonToken.VALUE_STRING) {
            found.putIfAbsent(name, parser.getText());
        }
        while (token != null && token != JsonToken.END_ARRAY) {
            parser.skipChildren();
            token = parser.nextToken();
        }
    }

    private String text(int status) {
        Set<String> parts = new LinkedHashSet<>();
        for (String head : HEADS) {
            add(parts, head);
        }
        for (String sentence : SENTENCES) {
            if (found.containsKey(sentence)) {
                add(parts, sentence);
                break;
            }
        }
        String text = String.join(": ", parts);
        String type = found.getOrDefault("type", "about:blank");
        String ownStatus = found.getOrDefault("status", Integer.toString(status));
        if (!text.isEmpty() && !ownStatus.equals(Integer.toString(status))) {
            text += " (status " + ownStatus + ")";
        }
        return text.isEmpty() || type.equals("about:blank") ? text : text + " (" + type + ")";
    }

    private void add(Set<String> parts, String member) {
        String text = found.getOrDefault(member, "").strip();
        if (!text.isEmpty()) {
            parts.add(text);
        }
    }
}
