package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Ends the sink's task at a point of a record's way. One test at a time, in this JVM. */
final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    /** In the task's thread, all of them. */
    enum Point {
        /** A record has come to the sink's task and is not written yet. */
        RECORD_COMES,

        /** The sink asks the user's converter. */
        RECORD_IS_CONVERTED,

        /** The sink asks the user's handler what an answer means. */
        ANSWER_IS_READ,

        /** The sink's snapshot is taken; the task's is not complete. */
        SNAPSHOT_IS_TAKEN,

        CHECKPOINT_IS_COMPLETE,

        /** The sink has its state back and has begun to send. */
        SINK_IS_RESTORED
    }

    private static final Queue<Point> DUE = new ConcurrentLinkedQueue<>();
    private static volatile boolean holding;
    private static volatile boolean running;

    private Crash(Point point) {
        super("The test lets the task crash: " + point);
    }

    /** Nothing is due any more. */
    static void reset() {
        DUE.clear();
        holding = false;
    }

    /** There once, then at the next one. */
    static void at(Point... points) {
        DUE.addAll(List.of(points));
    }

    /** Returns when the job runs again after the last one; nothing of its life before is left. */
    static void awaitAll() {
        Await.until("the crash", () -> DUE.isEmpty() && running);
    }

    /** From now on records wait before the sink, until the next checkpoint is just beginning. */
    static void holdRecords() {
        holding = true;
    }

    static void ifDue(Point point) {
        if (DUE.peek() == point) {
            running = false;
            DUE.poll();
            throw new Crash(point);
        }
    }

    /** The records, with an operator that stands in the same task as the sink behind it. */
    static <T> DataStream<T> before(DataStream<T> records, TypeInformation<T> type) {
        SingleOutputStreamOperator<T> guarded =
                records.transform("crash", type, new Operator<>()).uid("crash");
        ((PhysicalTransformation<T>) guarded.getTransformation())
                .setChainingStrategy(ChainingStrategy.ALWAYS); // In Flink 1.20 it begins a chain.
        return guarded;
    }

    /** Flink calls the operators of a task from its end, so the sink comes first. */
    private static final class Operator<T> extends AbstractStreamOperator<T>
            implements OneInputStreamOperator<T, T> {

        private static final long serialVersionUID = 1L;

        private transient List<StreamRecord<T>> held;

        @Override
        public void open() throws Exception {
            super.open();
            held = new ArrayList<>();
            ifDue(Point.SINK_IS_RESTORED);
            running = true;
        }

        @Override
        public void processElement(StreamRecord<T> record) {
            ifDue(Point.RECORD_COMES);
            if (holding) {
                held.add(record.copy(record.getValue()));
            } else {
                output.collect(record);
            }
        }

        @Override
        public void prepareSnapshotPreBarrier(long checkpoint) {
            holding = false;
            held.forEach(output::collect);
            held.clear();
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            ifDue(Point.SNAPSHOT_IS_TAKEN);
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            ifDue(Point.CHECKPOINT_IS_COMPLETE);
        }
    }
}
