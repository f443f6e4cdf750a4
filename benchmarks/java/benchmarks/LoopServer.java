package benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * Answers every request with an empty 200 as fast as one thread can, and keeps a ledger.
 *
 * <p>{@code main <marks> <records>}. Says {@code port <number>} to the harness; when its standard
 * input ends, says what the ledger holds, and ends.
 */
final class LoopServer {

    private static final int LONGEST_REQUEST = 1 << 20;
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 20:00:00 GMT\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listening = ServerSocketChannel.open();
    private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER);
    private final Marks marks;
    private final Ledger ledger;

    private LoopServer(Marks marks, int records) throws IOException {
        this.marks = marks;
        ledger = new Ledger(records);
        listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1000);
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Marks marks = new Marks(arguments[0])) {
            LoopServer server = new LoopServer(marks, Integer.parseInt(arguments[1]));
            Thread serving = new Thread(server::serve, "loop-server");
            serving.setDaemon(true);
            serving.start();
            marks.say("port " + server.listening.socket().getLocalPort());
            while (System.in.read() >= 0) {
                // The harness still lives.
            }
            server.listening.close();
            serving.interrupt(); // select() returns, and with it serve()
            serving.join();
            marks.say(server.ledger.summary());
        }
    }

    private void serve() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                selector.select();
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    if (!key.isValid()) {
                        continue;
                    }
                    if (key.isAcceptable()) {
                        accept();
                    } else {
                        read(key);
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = listening.accept();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_REQUEST);
        channel.register(selector, SelectionKey.OP_READ, buffer);
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer buffer = (ByteBuffer) key.attachment();
        try {
            if (channel.read(buffer) < 0) {
                channel.close();
                return;
            }
        } catch (IOException e) {
            channel.close(); // reset by a client that ended
            return;
        }
        answerAll(channel, buffer);
    }

    private void answerAll(SocketChannel channel, ByteBuffer buffer) throws IOException {
        int body = endOfHead(buffer);
        while (body >= 0) {
            int end = body + contentLength(buffer, body);
            if (end > buffer.position()) {
                return;
            }
            ledger.request(buffer, body, end);
            answer.clear();
            channel.write(answer);
            marks.count(ledger.records());
            buffer.flip().position(end);
            buffer.compact();
            body = endOfHead(buffer);
        }
    }

    private static int endOfHead(ByteBuffer buffer) {
        for (int i = 0; i + 3 < buffer.position(); i++) {
            if (buffer.getInt(i) == 0x0d0a0d0a) {
                return i + 4;
            }
        }
        return -1;
    }

    private static int contentLength(ByteBuffer buffer, int end) {
        for (int i = 0; i + 4 < end; i++) {
            // "-Length: " or "-length: ", of which only Content-Length is sent here
            if (buffer.getInt(i) == 0x656e6774 && buffer.get(i + 5) == ':') {
                int length = 0;
                for (int j = i + 7; buffer.get(j) >= '0'; j++) {
                    length = length * 10 + buffer.get(j) - '0';
                }
                return length;
            }
        }
        return 0;
    }
}
