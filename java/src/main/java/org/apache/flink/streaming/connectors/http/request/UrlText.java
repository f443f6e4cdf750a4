package org.apache.flink.streaming.connectors.http.request;

import java.nio.charset.StandardCharsets;

/** Checks the path or the query of a URL and percent-encodes what a URL cannot hold as it is. */
final class UrlText {

    /** Makes the error of a broken rule, which reads on after "must be". */
    interface Broken {
        IllegalArgumentException rule(String rule);
    }

    /** Beside letters and digits what RFC 3986 allows in a path; a query also has the last two. */
    private static final String PLAIN_MARKS = "-._~!$&'()*+,;=:@/?";

    private static final String HEX = "0123456789ABCDEF";

    private UrlText() {}

    /** A path, with or without a leading slash. */
    static String path(String text, Broken broken) {
        String encoded = encode(text, true, broken);
        if (hasDotSegment(encoded)) {
            throw broken.rule("without . or .. as a segment, also encoded");
        }
        return encoded;
    }

    /** A query without its question mark. */
    static String query(String text, Broken broken) {
        return encode(text, false, broken);
    }

    private static String encode(String text, boolean path, Broken broken) {
        int plain = 0;
        while (plain < text.length() && isPlain(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16).append(text, 0, plain);
        int i = plain;
        while (i < text.length()) {
            int character = text.codePointAt(i);
            check(character, broken);
            if (character == '%') {
                checkEscape(text, i, path, broken);
                encoded.append('%');
            } else if (isPlain(character)) {
                encoded.append((char) character);
            } else {
                appendEscaped(encoded, character);
            }
            i += Character.charCount(character);
        }
        return encoded.toString();
    }

    private static void check(int character, Broken broken) {
        if (Character.isISOControl(character)) {
            throw broken.rule("without control characters");
        }
        switch (character) {
            case ' ':
                throw broken.rule("without blanks (write %20)");
            case '\\':
                throw broken.rule("without a backslash");
            case '#':
                throw broken.rule("without a fragment (write # as %23)");
            default:
                if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                    throw broken.rule("without half of a surrogate pair");
                }
        }
    }

    private static void checkEscape(String text, int index, boolean path, Broken broken) {
        int value = escaped(text, index);
        if (value < 0) {
            throw broken.rule("with two hexadecimal digits after each % (write % itself as %25)");
        }
        // In a query these are data; in a path, servers and proxies act on them.
        if (path && (value < ' ' || value == 0x7f)) {
            throw broken.rule("without control characters, also encoded");
        }
        if (path && value == '\\') {
            throw broken.rule("without a backslash, also encoded");
        }
    }

    /** The byte of the escape that begins at an index; -1 if it is none. */
    private static int escaped(String text, int index) {
        if (index + 2 >= text.length()) {
            return -1;
        }
        int high = hexDigit(text.charAt(index + 1));
        int low = hexDigit(text.charAt(index + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Unlike Character.digit, ASCII only. */
    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static void appendEscaped(StringBuilder encoded, int character) {
        for (byte b : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
        }
    }

    /**
     * Whether any segment is . or .. once decoded. An encoded slash ends a segment too, and so does
     * a semicolon: there are servers that decode the one and cut at the other first.
     */
    private static boolean hasDotSegment(String path) {
        int dots = 0; // negative once the segment has something else
        for (int i = 0; i <= path.length(); i++) {
            int c = i == path.length() ? '/' : path.charAt(i);
            if (c == '%') {
                c = escaped(path, i);
                i += 2;
            }
            if (c == '/' || c == ';') {
                if (dots == 1 || dots == 2) {
                    return true;
                }
                dots = c == '/' ? 0 : -1;
            } else {
                dots = c == '.' && dots >= 0 ? dots + 1 : -1;
            }
        }
        return false;
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || PLAIN_MARKS.indexOf(c) >= 0;
    }
}
