package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.MissingNode;

import java.io.Serializable;

/**
 * A place in JSON (RFC 6901), in which one name may be {@code *}: the first member that the rest of
 * the pointer leads into.
 */
@Internal
public final class JsonPointer implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String ANY = "*";

    private final String text;
    private final String[] names;

    private JsonPointer(String text, String[] names) {
        this.text = text;
        this.names = names;
    }

    /**
     * @param text empty for the whole, or names with a slash before each ({@code ~1} is a slash in
     *     a name, {@code ~0} a tilde)
     * @throws IllegalArgumentException if it is no pointer
     */
    public static JsonPointer parse(String text) {
        if (text.isEmpty()) {
            return new JsonPointer(text, new String[0]);
        }
        String[] names = text.substring(1).split("/", -1);
        int any = 0;
        for (int i = 0; i < names.length; i++) {
            any += names[i].equals(ANY) ? 1 : 0;
            // In this order, or ~01 would become a slash (RFC 6901, 4).
            names[i] = names[i].replace("~1", "/").replace("~0", "~");
        }
        if (text.charAt(0) != '/' || text.matches("(?s).*~([^01].*)?") || any > 1) {
            throw new IllegalArgumentException("No JSON pointer: " + text);
        }
        return new JsonPointer(text, names);
    }

    /** What is there; a missing node if nothing is. */
    JsonNode in(JsonNode root) {
        return in(root, 0);
    }

    private JsonNode in(JsonNode root, int from) {
        JsonNode node = root;
        for (int i = from; i < names.length; i++) {
            if (names[i].equals(ANY)) {
                return inAny(node, i + 1);
            }
            node = node.isArray() ? node.path(index(names[i])) : node.path(names[i]);
        }
        return node;
    }

    private JsonNode inAny(JsonNode node, int from) {
        for (JsonNode member : node) {
            JsonNode found = in(member, from);
            if (!found.isMissingNode()) {
                return found;
            }
        }
        return MissingNode.getInstance();
    }

    /** An array's index has no leading zero (RFC 6901, 4); -1, which is never there, for others. */
    private static int index(String name) {
        return name.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(name) : -1;
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "the whole body" : text;
    }
}
