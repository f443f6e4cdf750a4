package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import javax.annotation.Nullable;

/**
 * The idempotency key of a batch: made of its records' keys, in order, and so the same each time.
 */
final class BatchKey {

    private static final int HEX_DIGITS = 32;

    private BatchKey() {}

    /** 32 hexadecimal digits; null if a record has no key. */
    @Nullable
    static String of(Entry[] entries) {
        MessageDigest digest = sha256();
        for (Entry entry : entries) {
            if (entry.request.key == null) {
                return null;
            }
            byte[] key = entry.request.key.getBytes(StandardCharsets.UTF_8);
            // With its length, or "a" + "bc" would have the key of "ab" + "c".
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, key.length));
            digest.update(key);
        }
        StringBuilder hex = new StringBuilder(2 * digest.getDigestLength());
        for (byte b : digest.digest()) {
            hex.append(Character.forDigit(b >> 4 & 0xF, 16))
                    .append(Character.forDigit(b & 0xF, 16));
        }
        return hex.substring(0, HEX_DIGITS);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
