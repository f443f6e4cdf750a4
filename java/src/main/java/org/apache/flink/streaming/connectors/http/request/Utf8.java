package org.apache.flink.streaming.connectors.http.request;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8 that refuses what it cannot say, where Java's own puts a question mark in its place. */
final class Utf8 {

    private Utf8() {}

    /**
     * @throws IllegalArgumentException if the text has half of a surrogate pair, which no UTF-8 has
     */
    static byte[] encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int character = text.codePointAt(i);
                if (!Character.isSupplementaryCodePoint(character)) {
                    throw new IllegalArgumentException(
                            "a text has half of a surrogate pair, which UTF-8 cannot hold");
                }
                i++;
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @throws CharacterCodingException if the bytes are not UTF-8
     */
    static String decode(ByteBuffer bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }
}
