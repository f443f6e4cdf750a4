package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;

import java.time.Instant;
import java.util.Locale;

/** What is to be told of a destination: a line without its name, without payload. */
@Internal
public final class News {

    /** What has changed. */
    public enum Kind {
        /** It has failed after it did not. */
        FAILING,
        /** It has accepted something well after its last failure. */
        RECOVERED,
        /** Its gate has shut. */
        SHUT,
        /** Its gate is shut for long. */
        STILL_SHUT,
        /** A request has got through the shut gate. */
        OPEN;

        /** Whether somebody may have to act or is waiting for it. */
        public boolean isWarning() {
            return this == FAILING || this == RECOVERED;
        }
    }

    public final Kind kind;
    public final String text;

    private News(Kind kind, String text) {
        this.kind = kind;
        this.text = text;
    }

    static News failing(Object why, int failures, int untold) {
        String first = failures == 1 ? "First failure: " : "The last of " + failures + ": ";
        return new News(
                Kind.FAILING, "fails; records wait and go again. " + first + why + leftOut(untold));
    }

    static News recovered(long millis, int failures) {
        return new News(
                Kind.RECOVERED,
                "accepts again after " + time(millis) + "; " + failures + " request(s) failed");
    }

    /**
     * @param asked whether it named the time itself
     */
    static News shut(boolean asked, long until, long now, Object why, int untold) {
        String when = time(until - now) + " (" + Instant.ofEpochMilli(until) + ")";
        String next =
                asked
                        ? "asks for no request for " + when
                        : "is shut: a single request asks again in " + when;
        return new News(Kind.SHUT, next + ". The cause: " + why + leftOut(untold));
    }

    static News stillShut(long millis, int events, long until, long now, Object why) {
        return new News(
                Kind.STILL_SHUT,
                "is still shut after "
                        + time(millis)
                        + " and "
                        + events
                        + " answers or failures; the next request goes in "
                        + time(until - now)
                        + ". The last: "
                        + why);
    }

    static News open(long millis, int failed) {
        return new News(
                Kind.OPEN,
                "lets a request through after "
                        + time(millis)
                        + ", "
                        + failed
                        + " failed meanwhile; others follow little by little");
    }

    private static String leftOut(int untold) {
        return untold == 0 ? "" : " (" + untold + " more times since the last such line)";
    }

    /** As a reader would say it, rounded. */
    static String time(long millis) {
        if (millis < 1_000) {
            return Math.max(0, millis) + " ms";
        }
        if (millis < 120_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long minutes = millis / 60_000;
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h";
    }

    @Override
    public String toString() {
        return kind + ": " + text;
    }
}
