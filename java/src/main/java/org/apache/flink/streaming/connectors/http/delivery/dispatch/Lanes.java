package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import javax.annotation.Nullable;

/**
 * The lanes of a destination: they keep the records of each ordering key in order; where one
 * request at a time may be under way, all records.
 */
final class Lanes {

    private static final String ONE_FOR_ALL = "";

    private final LaneTable lanes = new LaneTable();
    private final boolean oneForAll;
    private final Groups groups;
    private final Consumer<Batch> free;

    /**
     * @param oneForAll whether all records are in one lane, whatever their keys
     * @param groups where records wait whose turn it is
     * @param free told of each batch before which nothing stands any more in its lanes
     */
    Lanes(boolean oneForAll, Groups groups, Consumer<Batch> free) {
        this.oneForAll = oneForAll;
        this.groups = groups;
        this.free = free;
    }

    boolean hasOneFor(Entry entry) {
        return oneForAll || entry.request.orderingKey != null;
    }

    /** The run that a record is added to: the last of its lane, or a new one behind all else. */
    Run lastRun(Entry entry, Group group) {
        Lane lane = lane(entry);
        if (lane.last() instanceof Run && ((Run) lane.last()).group == group) {
            return (Run) lane.last();
        }
        Run run = new Run(group);
        lane.append(run);
        return run;
    }

    private Lane lane(Entry entry) {
        entry.lane = lanes.of(oneForAll ? ONE_FOR_ALL : entry.request.orderingKey);
        return entry.lane;
    }

    /** Records were taken from a run: nothing more of its lane may go until they are settled. */
    static void close(Run run) {
        if (run.count() == 0) {
            run.lane.advance();
        } else {
            run.group.withdraw(run);
        }
    }

    /** A batch was made of first records of lanes: it stands before all else in them. */
    static void freeze(Batch batch) {
        batch.makeSlots();
        for (Lane.Slot slot : batch.slots) {
            slot.lane.prepend(slot);
        }
    }

    /** The last record of a run has expired. */
    void remove(Run run) {
        remove(run.lane, run);
    }

    /** All records of the batch are settled: its lanes go on. */
    void settled(Batch batch) {
        for (Lane.Slot slot : batch.slots) {
            remove(slot.lane, slot);
        }
    }

    private void remove(Lane lane, Lane.Piece piece) {
        boolean wasFirst = lane.first() == piece;
        lane.remove(piece);
        if (wasFirst) {
            goOn(lane, lane.first());
        }
    }

    private void goOn(Lane lane, @Nullable Lane.Piece first) {
        if (first == null) {
            lanes.remove(lane);
        } else if (first instanceof Run) {
            Run run = (Run) first;
            run.group.offer(run);
            groups.schedule(run.group);
        } else {
            Batch next = ((Lane.Slot) first).batch;
            next.waiting--;
            if (next.waiting == 0) {
                free.accept(next);
            }
        }
    }

    /**
     * Parts of a batch stand behind it, in order; of a lane in several parts only the first goes.
     */
    static void insertBehind(Batch batch, List<Batch> parts) {
        Map<Lane, Lane.Piece> places = new HashMap<>();
        for (Lane.Slot slot : batch.slots) {
            places.put(slot.lane, slot);
        }
        for (Batch part : parts) {
            part.makeSlots();
            part.waiting = part.slots.length;
            for (Lane.Slot slot : part.slots) {
                slot.lane.insertBehind(places.put(slot.lane, slot), slot);
            }
        }
    }

    /** A frozen batch from a checkpoint stands behind what was restored before it. */
    void restore(Batch batch) {
        for (Entry entry : batch.entries) {
            if (hasOneFor(entry)) {
                lane(entry);
            }
        }
        batch.makeSlots();
        for (Lane.Slot slot : batch.slots) {
            batch.waiting += slot.lane.isEmpty() ? 0 : 1;
            slot.lane.append(slot);
        }
    }
}
