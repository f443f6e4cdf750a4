package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonToken;
import org.apache.flink.streaming.connectors.http.SecretNames;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.annotation.Nullable;

/**
 * What was sent and must not be printed when an answer quotes it: bodies, credentials in headers,
 * and queries.
 *
 * <p>A run of eight characters that is in one of them is hidden; of a shorter text, all of it; and
 * of a body in JSON each value, too. Blanks, quotes, backslashes and case do not count, since a
 * quotation may change them.
 */
final class PrivateTexts {

    private static final int SHORTEST_VALUE = 3;

    private static final JsonFactory JSON = new JsonFactory();

    private final List<String> credentials;
    private final SentRecord[] records;

    /**
     * @param credentials of the running configuration
     */
    PrivateTexts(List<String> credentials, SentRecord... records) {
        this.credentials = credentials;
        this.records = records;
    }

    /** What makes a header's value worth hiding, as it is written and as it is meant. */
    static List<String> credentialsIn(String name, String value) {
        List<String> found = new ArrayList<>();
        if (!SecretNames.isSecret(name)) {
            return found;
        }
        found.add(value);
        String credential = value.substring(value.indexOf(' ') + 1).trim(); // Without its scheme.
        found.add(credential);
        try {
            byte[] decoded = Base64.getDecoder().decode(credential);
            String text = new String(decoded, StandardCharsets.UTF_8);
            found.add(text); // user:password of Basic (RFC 7617, 2).
            found.add(text.substring(text.indexOf(':') + 1));
        } catch (IllegalArgumentException e) {
            // Not in base64.
        }
        return found;
    }

    /** The query of a URL and the values in it. */
    static List<String> credentialsIn(String url) {
        List<String> found = new ArrayList<>();
        int mark = url.indexOf('?');
        if (mark >= 0) {
            for (String parameter : url.substring(mark + 1).split("&")) {
                String value = parameter.substring(parameter.indexOf('=') + 1);
                found.add(value);
                try {
                    found.add(URLDecoder.decode(value, StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    // A stray percent sign: nothing is hidden behind it.
                }
            }
        }
        return found;
    }

    /**
     * The text with a mark in the place of each run that is private.
     *
     * @param longest how much of it is looked at; of more, not even the end of that is shown, which
     *     may be the beginning of what is private
     */
    String hiddenIn(String whole, int longest) {
        boolean isCut = whole.length() > longest;
        String text = isCut ? whole.substring(0, longest) : whole;
        Mask mask = new Mask(text);
        credentials.forEach(mask::hide);
        for (SentRecord record : records) {
            hide(record.request, mask);
        }
        return mask.masked(isCut ? longest - Mask.RUN : text.length());
    }

    private static void hide(@Nullable EncodedRequest request, Mask mask) {
        if (request == null) {
            return;
        }
        credentialsIn(request.url).forEach(mask::hide);
        for (int i = 0; i < request.headers.length; i += 2) {
            credentialsIn(request.headers[i], request.headers[i + 1]).forEach(mask::hide);
        }
        if (request.body != null) {
            mask.hide(new String(request.body, StandardCharsets.UTF_8));
            hideValues(request.body, mask);
        }
    }

    private static void hideValues(byte[] body, Mask mask) {
        try (JsonParser parser = JSON.createParser(body)) {
            for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                if (t == JsonToken.VALUE_STRING || t.isNumeric()) {
                    mask.hideWhole(parser.getText(), SHORTEST_VALUE);
                }
            }
        } catch (IOException e) {
            // No JSON, or not from here on.
        }
    }

    /** In one line: blanks and line breaks become one blank, what does not print its number. */
    static String escaped(String text) {
        StringBuilder line = new StringBuilder();
        text.strip()
                .replaceAll("\\s+", " ")
                .codePoints()
                .forEach(
                        c -> {
                            if (isPrintable(c)) {
                                line.appendCodePoint(c);
                            } else {
                                line.append(String.format("\\u%04x", c));
                            }
                        });
        return line.toString();
    }

    /** Not controls, line separators, and marks that change the direction of what follows. */
    private static boolean isPrintable(int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
            case Character.PRIVATE_USE:
            case Character.UNASSIGNED:
                return false;
            default:
                return true;
        }
    }
}
