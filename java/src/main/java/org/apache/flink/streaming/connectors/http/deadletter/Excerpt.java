package org.apache.flink.streaming.connectors.http.deadletter;

import java.nio.charset.StandardCharsets;

import javax.annotation.Nullable;

/** The beginning of an answer, as text for a reader, without credentials. */
final class Excerpt {

    private static final int LONGEST = 4096;

    /** Looked through for credentials, in bytes: more than is shown. */
    private static final int LOOKED_THROUGH = 64 << 10;

    final String text;

    /** Whether there was more of it. */
    final boolean isCut;

    private Excerpt(String text, boolean isCut) {
        this.text = text;
        this.isCut = isCut;
    }

    /**
     * Null for no bytes. What is no UTF-8 becomes the replacement character.
     *
     * @param cut whether the bytes are not all of the answer
     */
    @Nullable
    static Excerpt of(@Nullable byte[] answer, boolean cut, Masking masking) {
        if (answer == null || answer.length == 0) {
            return null;
        }
        int length = Math.min(answer.length, LOOKED_THROUGH);
        String text = masking.text(new String(answer, 0, length, StandardCharsets.UTF_8));
        // The last characters of what was cut may be the first ones of a credential.
        boolean open = cut || length < answer.length;
        int known = open ? Math.max(0, text.length() - masking.longest()) : text.length();
        int end = Math.min(known, LONGEST);
        if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return new Excerpt(text.substring(0, end), open || end < text.length());
    }
}
