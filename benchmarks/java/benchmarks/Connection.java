package benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One connection to the server: takes requests apart, writes them down, answers. */
final class Connection {

    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 20:00:00 GMT\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_SIZE = 2048;
    private static final int LARGEST_SIZE = 1 << 22;

    private final SocketChannel channel;
    private final Ledger ledger;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER);
    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_SIZE);

    // Of the request at the buffer's beginning: where its body begins and ends, and where it ends.
    private int body;
    private int bodyEnd;
    private int end;

    // Where the first chunk begins that had not come in full; 0 for the request's first.
    private int chunk;

    Connection(SocketChannel channel, Ledger ledger) {
        this.channel = channel;
        this.ledger = ledger;
    }

    /** Reads what has come; false when the other side has closed. */
    boolean read() throws IOException {
        if (channel.read(buffer) < 0) {
            return false;
        }
        while (isWhole()) {
            ledger.request(buffer, body, bodyEnd);
            answer.clear();
            channel.write(answer);
            buffer.flip().position(end);
            buffer.compact();
        }
        if (!buffer.hasRemaining()) {
            grow();
        }
        return true;
    }

    private void grow() throws IOException {
        if (buffer.capacity() == LARGEST_SIZE) {
            throw new IOException("A request is longer than " + LARGEST_SIZE);
        }
        buffer = ByteBuffer.allocateDirect(2 * buffer.capacity()).put(buffer.flip());
    }

    private boolean isWhole() {
        body = endOfHead();
        if (body < 0) {
            return false;
        }
        int length = contentLength();
        if (length < 0) {
            return isWholeChunked();
        }
        bodyEnd = body + length;
        end = bodyEnd;
        return end <= buffer.position();
    }

    private int endOfHead() {
        for (int i = 0; i + 3 < buffer.position(); i++) {
            if (buffer.getInt(i) == 0x0d0a0d0a) {
                return i + 4;
            }
        }
        return -1;
    }

    /** What Content-Length says; -1 for a request without one, which is chunked. */
    private int contentLength() {
        for (int i = 0; i + 5 < body; i++) {
            // "ength:", whatever the case of the letters before it; no other header here has it
            if (buffer.getInt(i) == 0x656e6774 && buffer.get(i + 5) == ':') {
                return number(i + 7, 10);
            }
        }
        return -1;
    }

    private boolean isWholeChunked() {
        // From where the last look ended: the peer's batches come as a thousand chunks.
        int length = -1;
        for (int at = Math.max(chunk, body); length != 0; chunk = at) {
            int data = endOfLine(at);
            if (data < 0) {
                return false;
            }
            length = number(at, 16);
            at = data + length + 2;
            if (at > buffer.position()) {
                return false;
            }
        }
        end = chunk;
        chunk = 0;
        joinChunks();
        return true;
    }

    /** Moves the chunks' data together. Only once all are there: it cannot be done twice. */
    private void joinChunks() {
        int at = body;
        bodyEnd = body;
        for (int length = number(at, 16); length != 0; length = number(at, 16)) {
            int data = endOfLine(at);
            for (int i = 0; i < length; i++) {
                buffer.put(bodyEnd++, buffer.get(data + i));
            }
            at = data + length + 2;
        }
    }

    /** Where the line after this one begins; -1 while its end has not come. */
    private int endOfLine(int start) {
        for (int i = start; i + 1 < buffer.position(); i++) {
            if (buffer.get(i) == '\r' && buffer.get(i + 1) == '\n') {
                return i + 2;
            }
        }
        return -1;
    }

    private int number(int start, int radix) {
        int number = 0;
        int i = start;
        for (int digit = Character.digit(buffer.get(i), radix);
                digit >= 0;
                digit = Character.digit(buffer.get(++i), radix)) {
            number = number * radix + digit;
        }
        return number;
    }
}
