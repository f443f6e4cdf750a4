package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

import javax.annotation.Nullable;

/** Reads Retry-After (RFC 9110, 10.2.3): delay-seconds or an HTTP-date. */
@Internal
public final class RetryAfter {

    /** What a header without a usable value gives. */
    public static final long NONE = -1;

    private static final int MAX_DIGITS = 9;

    /** IMF-fixdate and the two obsolete forms that must be read too (RFC 9110, 5.6.7). */
    private static final List<DateTimeFormatter> HTTP_DATES =
            List.of(
                    form("EEE, dd MMM yyyy HH:mm:ss 'GMT'"),
                    form("EEEE, dd-MMM-yy HH:mm:ss 'GMT'"),
                    form("EEE MMM ppd HH:mm:ss yyyy"));

    private RetryAfter() {}

    /**
     * Milliseconds from now until the server wants to be asked again, at most {@code capMillis};
     * {@link #NONE} if it did not say so, in the past, or not in a form that can be read.
     *
     * @param now the time of the sink; used only for a date in an answer that has no Date
     */
    public static long millis(Answer answer, long capMillis, long now) {
        String value = answer.header("Retry-After");
        if (value == null || value.isBlank()) {
            return NONE;
        }
        String text = value.trim();
        long millis = isDigits(text) ? seconds(text) : untilDate(text, answer.header("Date"), now);
        long obeyed = Math.min(millis, capMillis);
        return obeyed <= 0 ? NONE : obeyed;
    }

    /** Whether the server asks for a time that can be read and is not over. */
    static boolean isGiven(Answer answer) {
        return answer.header("Retry-After") != null
                && millis(answer, Long.MAX_VALUE, Long.MIN_VALUE / 2) != NONE;
    }

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long seconds(String digits) {
        String significant = digits.replaceFirst("^0+", "");
        if (significant.length() > MAX_DIGITS) {
            return Long.MAX_VALUE; // Longer than any cap.
        }
        return significant.isEmpty() ? 0 : Long.parseLong(significant) * 1000;
    }

    /** Against the server's own clock if it tells it, since the two clocks may differ. */
    private static long untilDate(String text, @Nullable String serverDate, long now) {
        Instant until = date(text);
        if (until == null) {
            return NONE;
        }
        return until.toEpochMilli() - time(serverDate, now);
    }

    /** What the answer's Date says; our own time if it says none. */
    static long serverTime(Answer answer, long now) {
        return time(answer.header("Date"), now);
    }

    private static long time(@Nullable String serverDate, long now) {
        Instant server = serverDate == null ? null : date(serverDate.trim());
        return server == null ? now : server.toEpochMilli();
    }

    @Nullable
    private static Instant date(String text) {
        for (DateTimeFormatter form : HTTP_DATES) {
            try {
                return LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                // Not this form: the next one, or none.
            }
        }
        return null;
    }
}
