package org.apache.flink.streaming.connectors.http.request;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Host and port of a URL. Not left to {@link java.net.URI}, which finds no host in {@code
 * http://my_host/} and does not know international names.
 */
final class Authority {

    private static final int LONGEST_HOST = 253; // RFC 1035, 2.3.4, without length bytes
    private static final int LONGEST_LABEL = 63;

    private static final String NAME_RULE = "a URL with a valid host name";
    private static final String ADDRESS_RULE = "a URL with a valid IPv6 address in its brackets";

    /** In lower case and ASCII; an IPv6 address without its brackets. */
    final String host;

    final int port;

    private Authority(String host, int port) {
        this.host = host;
        this.port = port;
    }

    static Authority parse(String text, int defaultPort, UrlText.Broken broken) {
        if (text.indexOf('@') >= 0) {
            throw broken.rule("without user information (set the header Authorization instead)");
        }
        int hostEnd = hostEnd(text, broken);
        String host = text.substring(0, hostEnd);
        String rest = text.substring(hostEnd);
        int port = rest.isEmpty() ? defaultPort : port(rest, broken);
        if (host.isEmpty()) {
            throw broken.rule("an absolute http or https URL with a host");
        }
        return new Authority(
                host.startsWith("[") ? address(host, broken) : name(host, broken), port);
    }

    /** For a URL: an IPv6 address in its brackets. */
    static String bracketed(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    private static int hostEnd(String text, UrlText.Broken broken) {
        if (!text.startsWith("[")) {
            int colon = text.indexOf(':');
            return colon < 0 ? text.length() : colon;
        }
        if (text.indexOf(']') < 0) {
            throw broken.rule(ADDRESS_RULE);
        }
        return text.indexOf(']') + 1;
    }

    private static int port(String rest, UrlText.Broken broken) {
        int port = 0;
        for (int i = 1; i < rest.length(); i++) {
            char c = rest.charAt(i);
            port = c >= '0' && c <= '9' && port <= 65535 ? port * 10 + c - '0' : 65536;
        }
        if (rest.charAt(0) != ':' || port < 1 || port > 65535) {
            throw broken.rule("a URL with a port from 1 to 65535");
        }
        return port;
    }

    private static String address(String bracketed, UrlText.Broken broken) {
        String address = bracketed.substring(1, bracketed.length() - 1).toLowerCase(Locale.ROOT);
        for (int i = 0; i < address.length(); i++) {
            if ("0123456789abcdef:.".indexOf(address.charAt(i)) < 0) {
                throw broken.rule(ADDRESS_RULE);
            }
        }
        try {
            InetAddress.getByName(bracketed); // in brackets it is never looked up
        } catch (UnknownHostException e) {
            throw broken.rule(ADDRESS_RULE);
        }
        return address;
    }

    private static String name(String text, UrlText.Broken broken) {
        String name;
        try {
            name = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw broken.rule(NAME_RULE);
        }
        // One dot at the end is the root of the name system; else every label has a character.
        String labels = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean valid = labels.length() <= LONGEST_HOST;
        for (String label : labels.split("\\.", -1)) {
            valid &= !label.isEmpty() && label.length() <= LONGEST_LABEL && isLabel(label);
        }
        if (!valid) {
            throw broken.rule(NAME_RULE);
        }
        return name;
    }

    private static boolean isLabel(String label) {
        return label.chars()
                .allMatch(
                        c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= '0' && c <= '9')
                                        || c == '-'
                                        || c == '_');
    }
}
