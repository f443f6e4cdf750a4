package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceEnumerator;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.function.SerializableFunction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The numbers from 0 up, each once, behind a {@link Valve}: checkpointed and replayed. */
final class Numbers implements Source<Long, NumberSequenceSplit, Collection<NumberSequenceSplit>> {

    private static final long serialVersionUID = 1L;

    /** More than there are subtasks, so that a job that is rescaled has work for all. */
    private static final int SPLITS = 20;

    /** Fewer than that are one split. */
    private static final int SMALL = 100;

    private final SerializableFunction<SourceReaderContext, Valve> valve;
    private final NumberSequenceSource serializers;
    private final long count;

    Numbers(Tap tap, long count) {
        this(byName(tap.name()), count);
    }

    Numbers(SerializableFunction<SourceReaderContext, Valve> valve, long count) {
        this.valve = valve;
        this.serializers = new NumberSequenceSource(0, count - 1);
        this.count = count;
    }

    private static SerializableFunction<SourceReaderContext, Valve> byName(String tap) {
        return context -> Tap.named(tap);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED; // Or a job without checkpoints would be a batch.
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
        return new NumberReader(context, valve.apply(context));
    }

    @Override
    public SplitEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> createEnumerator(
            SplitEnumeratorContext<NumberSequenceSplit> context) {
        int parts = count < SMALL ? 1 : SPLITS;
        List<NumberSequenceSplit> splits = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            long from = i * count / parts;
            long to = (i + 1) * count / parts - 1;
            splits.add(new NumberSequenceSplit(Integer.toString(i), from, to));
        }
        return restoreEnumerator(context, splits);
    }

    @Override
    public SplitEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> restoreEnumerator(
            SplitEnumeratorContext<NumberSequenceSplit> context,
            Collection<NumberSequenceSplit> splits) {
        return new IteratorSourceEnumerator<>(context, splits);
    }

    @Override
    public SimpleVersionedSerializer<NumberSequenceSplit> getSplitSerializer() {
        return serializers.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Collection<NumberSequenceSplit>>
            getEnumeratorCheckpointSerializer() {
        return serializers.getEnumeratorCheckpointSerializer();
    }
}
