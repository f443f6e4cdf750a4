package org.apache.flink.streaming.connectors.http.delivery.flow;

import org.apache.flink.annotation.Internal;

/**
 * A time of trouble that begins with an event and goes on with others, and what of it is told.
 *
 * <p>Each is told whole, its beginning and its end, or not at all. Where one follows the other, the
 * time from one that is told to the next doubles; one that is still on by then is told late. A long
 * one is reminded of, at doubling intervals.
 */
@Internal
public final class Spell {

    private static final long FIRST_GAP = 10_000;
    private static final long LONGEST_GAP = 60 * 60_000;

    /** After this time without an event the next one is news again. */
    private static final long QUIET = 10 * 60_000;

    private static final long FIRST_REMINDER = 60_000;

    private boolean on;
    private boolean told;
    private long since;
    private long last = Long.MIN_VALUE / 2;
    private int events;
    private int untold;
    private long gap;
    private long nextTelling;
    private long nextReminder;

    public boolean isOn() {
        return on;
    }

    /** For how long it has been on. */
    public long millis(long now) {
        return now - since;
    }

    /** How long ago the last event was. */
    public long quietFor(long now) {
        return now - last;
    }

    /** How many events it has had. */
    public int events() {
        return events;
    }

    /** Something happened that begins it or belongs to it; true if that it is on is to be told. */
    public boolean happened(long now) {
        if (!on) {
            on = true;
            told = false;
            since = now;
            events = 0;
        }
        if (now - last >= QUIET) {
            gap = FIRST_GAP;
            nextTelling = now;
        }
        last = now;
        events++;
        if (told || now < nextTelling) {
            return false;
        }
        told = true;
        nextTelling = now + gap;
        nextReminder = now + FIRST_REMINDER;
        gap = Math.min(LONGEST_GAP, 2 * gap);
        return true;
    }

    /** Whether it is time to say that it is still on; asked with an event. */
    public boolean reminds(long now) {
        if (!told || now < nextReminder) {
            return false;
        }
        nextReminder = now + Math.max(FIRST_REMINDER, now - since);
        return true;
    }

    /** It is over; true if that is to be told. */
    public boolean end() {
        on = false;
        untold += told ? 0 : 1;
        return told;
    }

    /** How many have ended since one was told, for the line that tells the next. */
    public int takeUntold() {
        int count = untold;
        untold = 0;
        return count;
    }
}
