package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

import javax.annotation.Nullable;

/**
 * The groups of a destination: those that can send now, those whose records wait for company, and
 * those whose records may not go for now.
 */
final class Groups {

    private final BatchLimits limits;
    private final Map<Group.Key, Group> groups = new HashMap<>();
    private final Alarms<Group> lingering = new Alarms<>();
    private final ArrayDeque<Group> ready = new ArrayDeque<>();
    @Nullable private Group recent;

    Groups(BatchLimits limits) {
        this.limits = limits;
    }

    /** The group that a record belongs to. */
    Group of(Entry entry) {
        if (limits.records == 1) {
            // Nothing is put together: one group serves all.
            return recent == null ? recent = new Group(null) : recent;
        }
        if (recent == null || !recent.key.fits(entry.request)) {
            Group before = recent;
            recent = groups.computeIfAbsent(new Group.Key(entry.request), Group::new);
            if (before != null) {
                schedule(before); // It may be empty, and was kept only for being recent.
            }
        }
        return recent;
    }

    /**
     * Puts a group where it belongs, after its records have changed.
     *
     * @return whether it can send now, or at a time, that it could not before
     */
    boolean schedule(Group group) {
        if (group.count() == 0) {
            retire(group);
            return false;
        }
        if (group.ready) {
            return false;
        }
        if (group.isFull(limits)) {
            makeReady(group);
            return true;
        }
        long due = group.oldest() + limits.linger;
        boolean moved = !group.isSet() || group.due() != due;
        lingering.set(group, due);
        return moved;
    }

    private void retire(Group group) {
        if (group.ready) {
            group.ready = false;
            ready.remove(group); // Its last record has expired.
        }
        lingering.cancel(group);
        if (group.plain.count() == 0 && group != recent) {
            groups.remove(group.key);
        }
    }

    private void makeReady(Group group) {
        lingering.cancel(group);
        group.ready = true;
        ready.addLast(group);
    }

    /** The full buffer lets no more records in: waiting for them is pointless. */
    void waitNoLonger() {
        if (ready.isEmpty() && lingering.first() != null) {
            makeReady(lingering.first());
        }
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** When the next group will have waited long enough. */
    long firstDue() {
        return lingering.firstDue();
    }

    /** Those that have waited long enough wait no longer. */
    void endLinger(long now) {
        while (lingering.firstDue() <= now) {
            makeReady(lingering.first());
        }
    }

    /** The group to take a batch from; it is {@link #schedule}d anew afterwards. */
    Group next() {
        Group next = ready.poll();
        next.ready = false;
        return next;
    }

    /** For messages. */
    @Override
    public String toString() {
        return ready.size() + " ready groups, " + lingering.size() + " lingering";
    }
}
