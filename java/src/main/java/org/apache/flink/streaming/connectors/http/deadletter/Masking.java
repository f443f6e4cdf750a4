package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.streaming.connectors.http.SecretNames;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import javax.annotation.Nullable;

/** Takes credentials out of what a letter says. */
final class Masking {

    /** What stands for a value that is not shown. */
    static final String MASK = "***";

    /** A shorter value is part of too many words to be looked for in a text. */
    private static final int SHORTEST = 4;

    /** The longest first: one may be part of another. */
    private final List<String> secrets = new ArrayList<>();

    Masking(Collection<String> secrets) {
        secrets.forEach(this::learn);
    }

    /** The values of secret headers are secret wherever they occur. */
    void learnFrom(String[] headers) {
        for (int i = 0; i < headers.length; i += 2) {
            if (SecretNames.isSecret(headers[i])) {
                learn(headers[i + 1]);
            }
        }
    }

    /** The values of secret parameters, too, as they are written and as they are meant. */
    void learnFrom(@Nullable String url) {
        if (url == null) {
            return;
        }
        for (String parameter : query(url).split("&")) {
            int equals = parameter.indexOf('=');
            if (equals >= 0 && isSecretParameter(parameter.substring(0, equals))) {
                learn(parameter.substring(equals + 1));
                learn(decoded(parameter.substring(equals + 1)));
            }
        }
    }

    private void learn(String secret) {
        if (secret.length() >= SHORTEST) {
            secrets.add(secret);
        }
        // "Bearer abc": the scheme is none.
        int blank = secret.indexOf(' ');
        if (blank >= 0) {
            learn(secret.substring(blank + 1).trim());
        }
        secrets.sort(Comparator.comparingInt(String::length).reversed());
    }

    /** The length of the longest value that is looked for. */
    int longest() {
        return secrets.isEmpty() ? 0 : secrets.get(0).length();
    }

    String text(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** The values of secret ones become null. */
    static String[] headers(String[] headers) {
        String[] masked = headers.clone();
        for (int i = 0; i < masked.length; i += 2) {
            if (SecretNames.isSecret(masked[i])) {
                masked[i + 1] = null;
            }
        }
        return masked;
    }

    /** Without user information, and without the values of secret parameters. */
    @Nullable
    static String url(@Nullable String url) {
        if (url == null) {
            return null;
        }
        String open = withoutUser(url);
        int mark = open.indexOf('?');
        if (mark < 0) {
            return open;
        }
        StringBuilder masked = new StringBuilder(open.substring(0, mark));
        char before = '?';
        for (String parameter : query(open).split("&", -1)) {
            int equals = parameter.indexOf('=');
            boolean secret = equals >= 0 && isSecretParameter(parameter.substring(0, equals));
            masked.append(before)
                    .append(secret ? parameter.substring(0, equals + 1) + MASK : parameter);
            before = '&';
        }
        return masked.toString();
    }

    private static String query(String url) {
        int mark = url.indexOf('?');
        return mark < 0 ? "" : url.substring(mark + 1);
    }

    private static String withoutUser(String url) {
        int start = url.indexOf("://");
        if (start < 0) {
            return url;
        }
        int end = start + 3;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        int at = url.lastIndexOf('@', end - 1);
        return at < start ? url : url.substring(0, start + 3) + url.substring(at + 1);
    }

    private static boolean isSecretParameter(String name) {
        return SecretNames.isSecret(decoded(name));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // A stray percent sign: nothing is hidden behind it.
        }
    }
}
