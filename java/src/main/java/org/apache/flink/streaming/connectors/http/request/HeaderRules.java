package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;

/** Which headers a user or a record may set, and whose values must never be printed. */
@Internal
public final class HeaderRules {

    private HeaderRules() {}

    /**
     * @throws IllegalArgumentException names the header and the rule that it breaks; the value only
     *     if it is not secret
     */
    public static void check(String name, String value) {}

    /** Whether the value of a header of this name is masked wherever it could be printed. */
    public static boolean isSecret(String name) {
        return false;
    }
}
