package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;

import javax.annotation.Nullable;

/** The URL of the endpoint, and how a record's relative URL is joined to it. */
@Internal
public final class EndpointUrl implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_RELATIVE = 32 * 1024;

    private static final UrlText.Broken BY_RECORD =
            rule -> new IllegalArgumentException("the request's URL must be " + rule);

    private final String scheme;
    private final String host;
    private final int port;
    private final String path;
    @Nullable private final String query;

    /** What most requests go to: path and query of the endpoint itself. */
    private final String own;

    private EndpointUrl(String scheme, Authority authority, String path, @Nullable String query) {
        this.scheme = scheme;
        this.host = authority.host;
        this.port = authority.port;
        this.path = path;
        this.query = query;
        this.own = withQuery(path, query);
    }

    /**
     * @throws IllegalArgumentException if the text is no absolute http or https URL with a host,
     *     has user information, a fragment or a brace, or breaks a rule of {@link #checkRelative}
     */
    public static EndpointUrl parse(String text) {
        if (text == null) {
            throw new IllegalArgumentException("url must be given, was null");
        }
        UrlText.Broken broken =
                rule ->
                        new IllegalArgumentException(
                                "url must be " + rule + ", was " + Printable.of(masked(text)));
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        boolean secure = scheme.equalsIgnoreCase("https");
        if (!(secure || scheme.equalsIgnoreCase("http")) || !text.startsWith("://", colon)) {
            throw broken.rule("an absolute http or https URL with a host");
        }
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw broken.rule("without braces: a URL cannot be filled from records");
        }
        int start = colon + 3;
        int end = authorityEnd(text, start);
        Authority authority =
                Authority.parse(text.substring(start, end), secure ? 443 : 80, broken);
        int mark = text.indexOf('?', end);
        String path = UrlText.path(text.substring(end, mark < 0 ? text.length() : mark), broken);
        String query = mark < 0 ? "" : UrlText.query(text.substring(mark + 1), broken);
        return new EndpointUrl(
                secure ? "https" : "http",
                authority,
                path.isEmpty() ? "/" : path,
                query.isEmpty() ? null : query);
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    /** In lower case and ASCII; an IPv6 address without its brackets. */
    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /**
     * Path and query on the wire for a record's relative URL; empty for the endpoint itself.
     *
     * @param relative as {@link #checkRelative} returned it
     */
    public String resolve(String relative) {
        if (relative.isEmpty()) {
            return own;
        }
        int mark = relative.indexOf('?');
        String tail = mark < 0 ? relative : relative.substring(0, mark);
        String more = mark < 0 ? "" : relative.substring(mark + 1);
        String joined =
                tail.isEmpty() ? path : path.endsWith("/") ? path + tail : path + "/" + tail;
        if (more.isEmpty() || query == null) {
            return withQuery(joined, more.isEmpty() ? query : more);
        }
        return withQuery(joined, query + "&" + more);
    }

    /** The same with scheme and host. */
    public String absolute(String relative) {
        return origin() + resolve(relative);
    }

    private String origin() {
        String portText = port == (scheme.equals("https") ? 443 : 80) ? "" : ":" + port;
        return scheme + "://" + Authority.bracketed(host) + portText;
    }

    /**
     * Checks what a record gives as its URL: a path without a leading slash, a query, or both.
     *
     * @return the URL as it goes on the wire, with what a URL cannot hold percent-encoded as UTF-8
     * @throws IllegalArgumentException names the rule that the URL breaks
     */
    public static String checkRelative(String relative) {
        if (relative.isEmpty()) {
            return relative;
        }
        if (relative.length() > LONGEST_RELATIVE) {
            throw BY_RECORD.rule("at most " + LONGEST_RELATIVE + " characters long");
        }
        if (relative.startsWith("//")) {
            throw BY_RECORD.rule("without a host: it is relative to the endpoint");
        }
        if (relative.startsWith("/")) {
            throw BY_RECORD.rule("without a leading slash: it is appended to the endpoint's path");
        }
        if (hasScheme(relative)) {
            throw BY_RECORD.rule("without a scheme (write a : in its first segment as %3A)");
        }
        int mark = relative.indexOf('?');
        if (mark < 0) {
            return UrlText.path(relative, BY_RECORD);
        }
        String path = UrlText.path(relative.substring(0, mark), BY_RECORD);
        return path + "?" + UrlText.query(relative.substring(mark + 1), BY_RECORD);
    }

    /** For messages: without the query, which may hold a credential. */
    @Override
    public String toString() {
        return origin() + path;
    }

    private static String withQuery(String path, @Nullable String query) {
        return query == null ? path : path + "?" + query;
    }

    private static int authorityEnd(String text, int start) {
        int end = start;
        while (end < text.length() && "/?#\\".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** A letter, then letters, digits, +, - and ., then a colon (RFC 3986, 3.1). */
    private static boolean hasScheme(String relative) {
        for (int i = 0; i < relative.length(); i++) {
            char c = relative.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || "0123456789+-.".indexOf(c) < 0)) {
                return c == ':' && i > 0;
            }
        }
        return false;
    }

    /**
     * Without user information and query, wherever a wrong URL has them: all that stands before the
     * last @, because a password may hold any character.
     */
    private static String masked(String text) {
        int at = text.lastIndexOf('@');
        int start = 0;
        for (String scheme : new String[] {"http://", "https://"}) {
            if (text.regionMatches(true, 0, scheme, 0, scheme.length())) {
                start = scheme.length();
            }
        }
        String open = at < 0 ? text : text.substring(0, start) + "***" + text.substring(at);
        int mark = open.indexOf('?');
        return mark < 0 ? open : open.substring(0, mark) + "?***";
    }
}
