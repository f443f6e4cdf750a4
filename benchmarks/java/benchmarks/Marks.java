package benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Tells the harness when the counted records pass the first and the last one that it measures.
 *
 * <p>The harness listens on a port of 127.0.0.1 and reads lines: {@code mark <nanoseconds>}.
 */
final class Marks implements Closeable {

    private final Socket harness;
    private final long[] at;
    private int passed;

    /** Takes the harness' port and the two counts, with commas between them. */
    Marks(String arguments) throws IOException {
        String[] parts = arguments.split(",");
        harness = new Socket(InetAddress.getByName("127.0.0.1"), Integer.parseInt(parts[0]));
        harness.setTcpNoDelay(true);
        at = new long[] {Long.parseLong(parts[1]), Long.parseLong(parts[2])};
    }

    void count(long records) throws IOException {
        while (passed < at.length && records >= at[passed]) {
            passed++;
            say("mark " + System.nanoTime());
        }
    }

    void say(String line) throws IOException {
        harness.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        harness.close();
    }
}
