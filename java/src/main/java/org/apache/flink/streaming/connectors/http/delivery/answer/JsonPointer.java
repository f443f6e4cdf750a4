package org.apache.flink.streaming.connectors.http.delivery.answer;

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

    private final String[] names;

    private JsonPointer(String[] names) {
        this.names = names;
    }

    /** Whether it is the whole, or names with a slash before each and no more than one any. */
    public static boolean isPointer(String text) {
        // Of the tilde only ~0, itself, and ~1, a slash, mean anything (RFC 6901, 3).
        return text.matches("(/([^/~]|~[01])*)*") && text.split("/\\*(?=/|$)", -1).length <= 2;
    }

    /**
     * @param text empty for the whole
     * @throws IllegalArgumentException if it is no pointer
     */
    public static JsonPointer parse(String text) {
        if (!isPointer(text)) {
            throw new IllegalArgumentException("No JSON pointer: " + text);
        }
        String[] names = text.isEmpty() ? new String[0] : text.substring(1).split("/", -1);
        for (int i = 0; i < names.length; i++) {
            // In this order, or ~01 would become a slash (RFC 6901, 4).
            names[i] = names[i].replace("~1", "/").replace("~0", "~");
        }
        return new JsonPointer(names);
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
}
