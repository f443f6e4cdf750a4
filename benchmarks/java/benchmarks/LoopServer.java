package benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/**
 * Answers every request with an empty 200 as fast as one thread can, and keeps a ledger.
 *
 * <p>{@code main <marks> <records>}. Says {@code port <number>} to the harness; when its standard
 * input ends, says what the ledger holds, and ends.
 */
final class LoopServer {

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listening = ServerSocketChannel.open();
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
                    if (key.isAcceptable()) {
                        accept();
                    } else {
                        read(key);
                        marks.count(ledger.records());
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
        channel.register(selector, SelectionKey.OP_READ, new Connection(channel, ledger));
    }

    private static void read(SelectionKey key) throws IOException {
        boolean open;
        try {
            open = ((Connection) key.attachment()).read();
        } catch (IOException e) {
            open = false; // reset: what had come in part is missing in the ledger
        }
        if (!open) {
            key.channel().close();
        }
    }
}
