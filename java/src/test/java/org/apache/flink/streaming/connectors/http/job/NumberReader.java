package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.core.io.InputStatus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Emits one number a step while the valve lets it; it never blocks. In the task's thread.
 *
 * <p>It emits nothing before the coordinator has said that it has all its splits: Flink fails a job
 * again whose task fails while an event from the coordinator is on its way to it.
 */
final class NumberReader implements SourceReader<Long, NumberSequenceSplit> {

    private final SourceReaderContext context;
    private final Valve valve;
    private final Deque<NumberSequenceSplit> splits = new ArrayDeque<>();
    private boolean started;
    private boolean asked;
    private boolean noMore;
    private CompletableFuture<Void> told = new CompletableFuture<>();

    NumberReader(SourceReaderContext context, Valve valve) {
        this.context = context;
        this.valve = valve;
    }

    @Override
    public void start() {
        started = true;
        ask();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Long> output) {
        if (!noMore) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        if (splits.isEmpty()) {
            return valve.mayEnd() ? InputStatus.END_OF_INPUT : atEnd();
        }
        if (!valve.take()) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        NumberSequenceSplit split = splits.poll();
        output.collect(split.from());
        if (split.from() < split.to()) {
            splits.addFirst(new NumberSequenceSplit(split.splitId(), split.from() + 1, split.to()));
        }
        return InputStatus.MORE_AVAILABLE;
    }

    private InputStatus atEnd() {
        valve.atEnd();
        return InputStatus.NOTHING_AVAILABLE;
    }

    private void ask() {
        if (!noMore && !asked) {
            asked = true;
            context.sendSplitRequest();
        }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return !noMore ? told : valve.turned(splits.isEmpty());
    }

    @Override
    public void addSplits(List<NumberSequenceSplit> more) {
        asked = false;
        splits.addAll(more);
        if (started) { // What comes from a checkpoint comes before the coordinator knows us.
            ask();
        }
        tell();
    }

    @Override
    public void notifyNoMoreSplits() {
        noMore = true;
        tell();
    }

    private void tell() {
        told.complete(null);
        told = new CompletableFuture<>();
    }

    @Override
    public List<NumberSequenceSplit> snapshotState(long checkpointId) {
        return new ArrayList<>(splits);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        valve.completed(checkpointId);
    }

    @Override
    public void close() {}
}
