package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.Internal;

import java.util.List;
import java.util.Locale;

/** Which headers and query parameters hold credentials, by their names. */
@Internal
public final class SecretNames {

    /** Sent with every record and meant to be seen: it is how a repeated request is found. */
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private static final List<String> WORDS =
            List.of(
                    "auth",
                    "cookie",
                    "credential",
                    "key",
                    "password",
                    "secret",
                    "session",
                    "signature",
                    "token");

    private SecretNames() {}

    /** Whether a value of this name is neither printed nor written to any file. */
    public static boolean isSecret(String name) {
        String words = name.toLowerCase(Locale.ROOT).replace(IDEMPOTENCY_KEY, "");
        return WORDS.stream().anyMatch(words::contains);
    }
}
