package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.SecretNames;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import javax.annotation.Nullable;

/** Which headers a user or a record may set. */
@Internal
public final class HeaderRules {

    /** Headers of the connection and of the framing, beside all of {@link #PROXY}. */
    private static final Set<String> OWN = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        OWN.addAll(List.of("Host", "Content-Length", "Transfer-Encoding", "Connection", "TE"));
        OWN.addAll(List.of("Trailer", "Upgrade", "Keep-Alive", "Expect"));
    }

    private static final String PROXY = "Proxy-";

    /** Beside letters and digits (RFC 9110, 5.6.2). */
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private HeaderRules() {}

    /**
     * @throws IllegalArgumentException names the header and the rule that it breaks; the value only
     *     if it is not secret
     */
    public static void check(String name, String value) {
        if (name == null || !isToken(name)) {
            throw new IllegalArgumentException(
                    "header name must be letters, digits and any of "
                            + TOKEN_MARKS
                            + ", was "
                            + (name == null ? "null" : Printable.of(name)));
        }
        if (OWN.contains(name) || name.regionMatches(true, 0, PROXY, 0, PROXY.length())) {
            throw new IllegalArgumentException(
                    "header " + name + " must not be set: it belongs to the connection");
        }
        String rule = brokenRule(value);
        if (rule != null) {
            throw new IllegalArgumentException(
                    "header " + name + " must be " + rule + ", was " + masked(name, value));
        }
    }

    /**
     * Checks a request's key, which goes out as the value of a header.
     *
     * @throws IllegalArgumentException names the rule that the key breaks
     */
    static void checkKey(String key) {
        String rule = brokenKeyRule(key);
        if (rule != null) {
            throw new IllegalArgumentException("the request's key must be " + rule);
        }
    }

    /** The rule that a request's key breaks; null if none. */
    @Nullable
    static String brokenKeyRule(String key) {
        return key.isEmpty() ? "not empty" : brokenRule(key);
    }

    /** The rule that a value breaks; null if none. */
    @Nullable
    private static String brokenRule(String value) {
        if (value == null) {
            return "given";
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0x7f) {
                return "ASCII (write other characters as the endpoint expects them, e.g. RFC 8187)";
            }
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return "without control characters";
            }
        }
        boolean padded =
                !value.isEmpty() && (isBlank(value, 0) || isBlank(value, value.length() - 1));
        return padded ? "without a blank at its beginning or end" : null;
    }

    private static boolean isBlank(String value, int index) {
        return value.charAt(index) == ' ' || value.charAt(index) == '\t';
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static String masked(String name, String value) {
        if (value == null) {
            return "null";
        }
        return SecretNames.isSecret(name) ? "***" : Printable.of(value);
    }
}
