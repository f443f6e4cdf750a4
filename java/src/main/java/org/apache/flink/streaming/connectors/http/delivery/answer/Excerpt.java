package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an answer says in words, as one short line that shows nothing private. */
final class Excerpt {

    /** In characters of what is shown. */
    private static final int LONGEST = 200;

    /** In bytes, of a body that is no JSON. */
    private static final int LOOKED_AT = 8 << 10;

    private static final Pattern TITLE = Pattern.compile("(?i)<title[^>]{0,200}>([^<]*)");

    private Excerpt() {}

    /** Empty if the answer says nothing that can be understood or may be shown. */
    static String of(Answer answer, PrivateTexts secrets) {
        String said = said(answer);
        if (said.isEmpty()) {
            return said;
        }
        String line = cut(PrivateTexts.escaped(secrets.hiddenIn(said, 2 * LONGEST)));
        return line.chars().filter(Character::isLetterOrDigit).count() < 3 ? "" : line;
    }

    private static String said(Answer answer) {
        String contentType = answer.header("Content-Type");
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT).trim();
        String media = type.split("[;\\s]", 2)[0];
        if (media.endsWith("json") || (media.isEmpty() && beginsWith(answer.body(), "{", "["))) {
            return ErrorJson.read(answer.body(), answer.status());
        }
        if (media.endsWith("html") || (media.isEmpty() && beginsWith(answer.body(), "<"))) {
            return title(text(answer.body()));
        }
        return media.equals("text/plain") ? text(answer.body()) : "";
    }

    private static boolean beginsWith(byte[] body, String... beginnings) {
        String head = new String(body, 0, Math.min(body.length, 16), StandardCharsets.UTF_8);
        for (String beginning : beginnings) {
            if (head.stripLeading().startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** What is no UTF-8 becomes the replacement character. */
    private static String text(byte[] body) {
        return new String(body, 0, Math.min(body.length, LOOKED_AT), StandardCharsets.UTF_8);
    }

    private static String title(String html) {
        Matcher title = TITLE.matcher(html);
        return title.find()
                ? title.group(1)
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&quot;", "\"")
                        .replace("&#39;", "'")
                        .replace("&amp;", "&")
                : "";
    }

    private static String cut(String line) {
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return line.substring(0, end).stripTrailing() + Mask.HIDDEN;
    }
}
