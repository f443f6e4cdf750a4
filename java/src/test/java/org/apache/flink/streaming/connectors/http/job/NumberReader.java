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

/** Emits one number a step while the valve lets it; it never blocks. In the task's thread. */
final class NumberReader implements SourceReader<Long, NumberSequenceSplit> {

    private final SourceReaderContext context;
    private final Valve valve;
    private final boolean allFirst;
    private final Deque<NumberSequenceSplit> splits = new ArrayDeque<>();
    private boolean started;
    private boolean asked;
    private boolean noMore;
    private CompletableFuture<Void> told = new CompletableFuture<>();

    /**
     * @param allFirst whether it emits nothing before it has all its splits
     */
    NumberReader(SourceReaderContext context, Valve valve, boolean allFirst) {
        this.context = context;
        this.valve = valve;
        this.allFirst = allFirst;
    }

    @Override
    public void start() {
        started = true;
        ask();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Long> output) {
        if (mustWait()) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        if (splits.isEmpty()) {
            return noMore && valve.mayEnd() ? InputStatus.END_OF_INPUT : nothing();
        }
        if (!valve.take()) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        NumberSequenceSplit split = splits.poll();
        output.collect(split.from());
        if (split.from() < split.to()) {
            splits.addFirst(new NumberSequenceSplit(split.splitId(), split.from() + 1, split.to()));
        }
        ask();
        return InputStatus.MORE_AVAILABLE;
    }

    private InputStatus nothing() {
        if (noMore) {
            valve.atEnd();
        }
        return InputStatus.NOTHING_AVAILABLE;
    }

    private boolean mustWait() {
        return !noMore && (allFirst || splits.isEmpty());
    }

    private void ask() {
        if (mustWait() && !asked) {
            asked = true;
            context.sendSplitRequest();
        }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return mustWait() ? told : valve.turned(splits.isEmpty());
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
