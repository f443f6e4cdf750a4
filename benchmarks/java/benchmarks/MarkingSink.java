package benchmarks;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

import java.io.IOException;

/** Drops its records and counts them: what a stream costs before any HTTP. For one subtask. */
public final class MarkingSink implements Sink<Object> {

    private static final long serialVersionUID = 1L;

    private final String marks;

    public MarkingSink(String marks) {
        this.marks = marks;
    }

    @Override
    public SinkWriter<Object> createWriter(WriterInitContext context) throws IOException {
        return new Writer(new Marks(marks));
    }

    /** Flink 1.20 asks for this one too, and calls the other. */
    @SuppressWarnings("deprecation")
    @Override
    public SinkWriter<Object> createWriter(InitContext context) throws IOException {
        return new Writer(new Marks(marks));
    }

    private static final class Writer implements SinkWriter<Object> {

        private final Marks marks;
        private long records;

        Writer(Marks marks) {
            this.marks = marks;
        }

        @Override
        public void write(Object record, Context context) throws IOException {
            marks.count(++records);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() throws IOException {
            marks.say("discarded " + records);
            marks.close();
        }
    }
}
