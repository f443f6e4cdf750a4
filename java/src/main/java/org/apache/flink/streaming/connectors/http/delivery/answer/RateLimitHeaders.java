package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.util.List;

import javax.annotation.Nullable;

/**
 * Reads whether a server's quota is used up, and until when: {@code RateLimit: "policy";r=0;t=5}
 * (draft-ietf-httpapi-ratelimit-headers), the {@code remaining=0, reset=5} of its seventh version,
 * and the two pairs of headers in use before it, {@code RateLimit-Remaining} and {@code
 * RateLimit-Reset}, also with {@code X-}.
 *
 * <p>A reset of the pairs is seconds to go at some servers and a Unix time at others, in seconds or
 * milliseconds. They are told apart by size: up to a day is a number of seconds; a time within a
 * day from now is a time; anything else could be either and is ignored.
 */
@Internal
public final class RateLimitHeaders {

    private static final int MAX_DIGITS = 15; // RFC 9651, 3.3.1.

    private static final long DAY = 24 * 60 * 60;

    private RateLimitHeaders() {}

    /**
     * Milliseconds from now until the quota is renewed, at most {@code capMillis}; {@link
     * RetryAfter#NONE} if some of it is left, or the answer does not say so in a form that can be
     * read.
     *
     * @param now the time of the sink; used only for a time in an answer that has no Date
     */
    public static long millis(Answer answer, long capMillis, long now) {
        long seconds = byList(answer.header("RateLimit"));
        if (seconds <= 0) {
            seconds = byPair(answer, "RateLimit-Remaining", "RateLimit-Reset", now);
        }
        if (seconds <= 0) {
            seconds = byPair(answer, "X-RateLimit-Remaining", "X-RateLimit-Reset", now);
        }
        long obeyed = Math.min(seconds * 1000, capMillis);
        return obeyed <= 0 ? RetryAfter.NONE : obeyed;
    }

    /** Whether nothing is left, be it that the answer does not say until when. On any thread. */
    static boolean isUsedUp(Answer answer) {
        return byList(answer.header("RateLimit")) > 0
                || isNothing(answer.header("RateLimit-Remaining"))
                || isNothing(answer.header("X-RateLimit-Remaining"));
    }

    /** Of several policies all must have something left, so that the longest wait counts. */
    private static long byList(@Nullable String value) {
        List<RateLimitList.Member> members = value == null ? null : RateLimitList.parse(value);
        if (members == null) {
            return RetryAfter.NONE;
        }
        long longest = RetryAfter.NONE;
        long remaining = RetryAfter.NONE;
        long reset = RetryAfter.NONE;
        for (RateLimitList.Member member : members) {
            if (number(member.parameters.get("r")) == 0) {
                longest = Math.max(longest, number(member.parameters.get("t")));
            }
            remaining = member.name.equals("remaining") ? number(member.value) : remaining;
            reset = member.name.equals("reset") ? number(member.value) : reset;
        }
        return remaining == 0 ? Math.max(longest, reset) : longest;
    }

    private static long byPair(Answer answer, String remaining, String reset, long now) {
        if (!isNothing(answer.header(remaining)) || answer.header(reset) == null) {
            return RetryAfter.NONE;
        }
        long number = number(answer.header(reset).trim());
        if (number <= DAY) {
            return number;
        }
        double server = RetryAfter.serverTime(answer, now) / 1000.0;
        double ahead = number - server;
        double aheadInMillis = number / 1000.0 - server;
        double seconds = Math.abs(ahead) <= DAY ? ahead : aheadInMillis;
        return Math.abs(seconds) <= DAY ? (long) Math.ceil(seconds) : RetryAfter.NONE;
    }

    private static boolean isNothing(@Nullable String remaining) {
        return remaining != null && number(remaining.trim()) == 0;
    }

    /** The number that the text is; {@link RetryAfter#NONE} for anything else. */
    private static long number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_DIGITS) {
            return RetryAfter.NONE;
        }
        return RetryAfter.isDigits(text) ? Long.parseLong(text) : RetryAfter.NONE;
    }
}
