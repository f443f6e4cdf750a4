package org.apache.flink.streaming.connectors.http.request;

/** What a user or a record gave, as it may stand in a message. */
final class Printable {

    private static final int LONGEST = 200;

    private Printable() {}

    /** One line of bounded length: a control character would forge lines of a log. */
    static String of(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (line.length() >= LONGEST) {
                return line.append('…').toString();
            }
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }
}
