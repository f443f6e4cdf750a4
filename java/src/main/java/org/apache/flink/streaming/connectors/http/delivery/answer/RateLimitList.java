package org.apache.flink.streaming.connectors.http.delivery.answer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.annotation.Nullable;

/**
 * Reads the value of a RateLimit header: of Structured Fields (RFC 9651, 4.2) a list or dictionary
 * whose members have parameters. Values stay as they are written.
 */
final class RateLimitList {

    /** Beside letters and digits: what numbers, tokens, booleans and bytes are made of. */
    private static final String BARE = "!#$%&'*+-.^_`|~:/=?@";

    /** What a list says about one policy. */
    static final class Member {

        /** A policy's name, or the key of a dictionary. */
        String name;

        /** A dictionary's value; null in a list. */
        @Nullable String value;

        final Map<String, String> parameters = new HashMap<>();
    }

    private final String text;
    private int at;

    private RateLimitList(String text) {
        this.text = text;
    }

    /** The members; null if the text keeps the syntax not to its end. */
    @Nullable
    static List<Member> parse(String text) {
        RateLimitList list = new RateLimitList(text.trim());
        List<Member> members = new ArrayList<>();
        do {
            list.skipBlanks();
            Member member = list.member();
            if (member == null) {
                return null;
            }
            members.add(member);
            list.skipBlanks();
        } while (list.take(','));
        return list.at == list.text.length() ? members : null;
    }

    @Nullable
    private Member member() {
        Member member = new Member();
        member.name = isAt('"') ? string() : key();
        if (member.name == null) {
            return null;
        }
        if (take('=')) {
            member.value = item();
            if (member.value == null) {
                return null;
            }
        }
        while (take(';')) {
            skipBlanks();
            String key = key();
            String value = key != null && take('=') ? item() : "?1"; // True (RFC 9651, 4.2.3.2).
            if (key == null || value == null) {
                return null;
            }
            member.parameters.put(key, value);
        }
        return member;
    }

    @Nullable
    private String item() {
        return isAt('"') ? string() : run(BARE);
    }

    /** With its quotes, so that it is not taken for a number. */
    @Nullable
    private String string() {
        int start = at++;
        while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) < 0x7f) {
            char c = text.charAt(at++);
            if (c == '"') {
                return text.substring(start, at);
            }
            if (c == '\\' && !take('"') && !take('\\')) {
                return null;
            }
        }
        return null;
    }

    @Nullable
    private String key() {
        return run("_-.*");
    }

    @Nullable
    private String run(String marks) {
        int start = at;
        while (at < text.length() && isOf(text.charAt(at), marks)) {
            at++;
        }
        return at == start ? null : text.substring(start, at);
    }

    private static boolean isOf(char c, String marks) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || marks.indexOf(c) >= 0;
    }

    private void skipBlanks() {
        while (isAt(' ') || isAt('\t')) {
            at++;
        }
    }

    private boolean take(char c) {
        boolean there = isAt(c);
        at += there ? 1 : 0;
        return there;
    }

    private boolean isAt(char c) {
        return at < text.length() && text.charAt(at) == c;
    }
}
