package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;

import java.util.List;
import java.util.Locale;

/** The methods that can be sent. */
@Internal
public final class MethodRules {

    public static final List<String> METHODS =
            List.of("POST", "PUT", "PATCH", "DELETE", "GET", "HEAD", "OPTIONS");

    private static final List<String> WITH_BODY = List.of("POST", "PUT", "PATCH");

    private MethodRules() {}

    /**
     * Takes a method in any case and returns it in upper case.
     *
     * @throws IllegalArgumentException if it is none of {@link #METHODS}
     */
    public static String check(String method) {
        String upper = METHODS.contains(method) ? method : method.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(upper)) {
            throw new IllegalArgumentException(
                    "method must be one of "
                            + String.join(", ", METHODS)
                            + ", was "
                            + Printable.of(method));
        }
        return upper;
    }

    /** Whether a record becomes the body of such a request without being asked for. */
    static boolean takesBody(String method) {
        return WITH_BODY.contains(method);
    }
}
