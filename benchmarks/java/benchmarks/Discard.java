package benchmarks;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;

import java.io.IOException;

/** Drops its records and counts them: what a stream costs before any HTTP. For one subtask. */
final class Discard<T> extends RichFilterFunction<T> {

    private static final long serialVersionUID = 1L;

    private final String arguments;
    private transient Marks marks;
    private transient long records;

    Discard(String arguments) {
        this.arguments = arguments;
    }

    @Override
    public void open(OpenContext context) throws IOException {
        marks = new Marks(arguments);
    }

    @Override
    public boolean filter(T record) throws IOException {
        marks.count(++records);
        return false;
    }

    @Override
    public void close() throws IOException {
        if (marks != null) {
            marks.say("discarded " + records);
            marks.close();
        }
    }
}
