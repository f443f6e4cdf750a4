package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import java.util.ArrayList;

import javax.annotation.Nullable;

/**
 * Things that are due at some time, the earliest first: a binary heap whose members know their
 * place, so that a time is set, moved and cancelled in O(log n).
 */
final class Alarms<A extends Alarms.Alarm> {

    /** A member of at most one heap at a time. */
    abstract static class Alarm {

        private static final int NOWHERE = -1;

        private long due;
        private int place = NOWHERE;

        /** When it is due; meaningful while it is set. */
        final long due() {
            return due;
        }

        final boolean isSet() {
            return place != NOWHERE;
        }
    }

    private final ArrayList<A> heap = new ArrayList<>();

    /** The earliest; null if there is none. */
    @Nullable
    A first() {
        return heap.isEmpty() ? null : heap.get(0);
    }

    /** When the earliest is due; {@link Long#MAX_VALUE} if there is none. */
    long firstDue() {
        return heap.isEmpty() ? Long.MAX_VALUE : ((Alarm) heap.get(0)).due;
    }

    /** In no order. */
    Iterable<A> all() {
        return heap;
    }

    int size() {
        return heap.size();
    }

    /** Sets it to a time, or moves it there. */
    void set(A alarm, long due) {
        Alarm member = alarm;
        if (member.place == Alarm.NOWHERE) {
            member.due = due;
            heap.add(alarm);
            up(alarm, heap.size() - 1);
        } else if (due != member.due) {
            boolean earlier = due < member.due;
            member.due = due;
            if (earlier) {
                up(alarm, member.place);
            } else {
                down(alarm, member.place);
            }
        }
    }

    void cancel(A alarm) {
        Alarm member = alarm;
        int place = member.place;
        if (place == Alarm.NOWHERE) {
            return;
        }
        member.place = Alarm.NOWHERE;
        A last = heap.remove(heap.size() - 1);
        if (last != alarm) {
            ((Alarm) last).place = place;
            up(last, place);
            down(last, ((Alarm) last).place);
        }
    }

    @Nullable
    A poll() {
        A first = first();
        if (first != null) {
            cancel(first);
        }
        return first;
    }

    private void up(A alarm, int from) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            A above = heap.get(parent);
            if (((Alarm) above).due <= ((Alarm) alarm).due) {
                break;
            }
            put(above, place);
            place = parent;
        }
        put(alarm, place);
    }

    private void down(A alarm, int from) {
        int place = from;
        int half = heap.size() >>> 1;
        while (place < half) {
            int child = 2 * place + 1;
            if (child + 1 < heap.size() && dueAt(child + 1) < dueAt(child)) {
                child++;
            }
            if (((Alarm) alarm).due <= dueAt(child)) {
                break;
            }
            put(heap.get(child), place);
            place = child;
        }
        put(alarm, place);
    }

    private long dueAt(int place) {
        return ((Alarm) heap.get(place)).due;
    }

    private void put(A alarm, int place) {
        heap.set(place, alarm);
        ((Alarm) alarm).place = place;
    }
}
