package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.EventMask;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.util.concurrent.ConcurrentLinkedDeque;

import javax.annotation.Nullable;

/**
 * A plain connection that writes at once instead of asking the selector first whether it may.
 *
 * <p>The client asks for a write event for every command and for every buffer that it filled, and
 * wakes the selector each time, also from the thread that would be in it: most of what a small
 * request costs. Here the I/O thread goes on writing until the socket takes no more, and only then
 * asks the selector. Other threads ask it as ever.
 *
 * <p>What the handler does within an event waits for the end of that event, so that what came
 * behind an answer is seen before the next request goes out.
 */
final class PlainSession extends WatchedSession implements IOEventHandler {

    /** How often a large body may fill the socket before others have their turn. */
    private static final int MAX_ROUNDS = 8;

    /** The client may write again before it comes to read; endless tries would keep it busy. */
    private static final int MAX_FAILED_WRITES = 16;

    private final Thread ioThread;
    private final ConcurrentLinkedDeque<Command> commands = new ConcurrentLinkedDeque<>();
    @Nullable private volatile IOEventHandler handler;

    // The I/O thread's.
    private boolean inEvent;
    private boolean writeWanted;
    private boolean socketFull;
    private boolean answeredInThisRead;
    private int failedWrites;

    PlainSession(IOSession session) {
        super(session);
        // Sessions are made where their sockets are.
        ioThread = Thread.currentThread();
    }

    // --- commands and events --------------------------------------------------------------------

    @Override
    public void enqueue(Command command, Command.Priority priority) {
        if (priority == Command.Priority.IMMEDIATE) {
            commands.addFirst(command);
        } else {
            commands.add(command);
        }
        if (session.isOpen()) {
            setEvent(EventMask.WRITE);
        } else {
            command.cancel();
        }
    }

    @Override
    public Command poll() {
        return noted(commands.poll());
    }

    @Override
    public boolean hasCommands() {
        return !commands.isEmpty();
    }

    @Override
    public void setEvent(int op) {
        if (Thread.currentThread() != ioThread) {
            session.setEvent(op);
        } else if (op == EventMask.WRITE) {
            writeWanted = true;
            if (!inEvent) {
                writeAtOnce();
            }
        } else if ((mask() & op) != op) {
            session.setEvent(op);
        }
    }

    @Override
    public void clearEvent(int op) {
        if (op == EventMask.WRITE && Thread.currentThread() == ioThread) {
            writeWanted = false;
        }
        if ((mask() & op) != 0) {
            session.clearEvent(op);
        }
    }

    /** What the selector looks for; nothing once the session is closed. */
    private int mask() {
        try {
            return session.isOpen() ? session.getEventMask() : 0;
        } catch (CancelledKeyException e) {
            return 0;
        }
    }

    /** Writes from outside an event of this connection, with the client's way to fail. */
    private void writeAtOnce() {
        IOEventHandler target = handler;
        if (target == null) {
            session.setEvent(EventMask.WRITE);
            return;
        }
        try {
            inEvent = true;
            writeOn(target);
        } catch (CancelledKeyException e) {
            session.close(CloseMode.GRACEFUL);
        } catch (IOException | RuntimeException e) {
            target.exception(this, e);
            session.close(CloseMode.GRACEFUL);
        } finally {
            inEvent = false;
        }
    }

    private void writeOn(IOEventHandler target) throws IOException {
        socketFull = false;
        for (int i = 0; i < MAX_ROUNDS && writeWanted && !socketFull && session.isOpen(); i++) {
            target.outputReady(this);
        }
        if (writeWanted && session.isOpen() && (mask() & EventMask.WRITE) == 0) {
            session.setEvent(EventMask.WRITE);
        }
    }

    // --- bytes ----------------------------------------------------------------------------------

    @Override
    void answered() {
        super.answered();
        answeredInThisRead = true;
    }

    /** Comes before each event that has something to read. */
    @Override
    public void updateReadTime() {
        answeredInThisRead = false;
        super.updateReadTime();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (answeredInThisRead) {
            // The client reads on only when it still holds bytes behind the answer.
            session.close(CloseMode.IMMEDIATE);
            return -1;
        }
        return super.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        try {
            int count = super.write(source);
            socketFull = source.hasRemaining();
            return count;
        } catch (IOException e) {
            if (++failedWrites >= MAX_FAILED_WRITES) {
                throw e;
            }
            // A server may refuse a large body and close without reading it. What it said before is
            // still to be read; if there is nothing, the read fails too, or the next writes.
            socketFull = true;
            return 0;
        }
    }

    // --- the handler of events, around the client's ---------------------------------------------

    @Override
    public void upgrade(IOEventHandler newHandler) {
        handler = newHandler;
        super.upgrade(newHandler);
    }

    @Override
    @Nullable
    public IOEventHandler getHandler() {
        return handler == null ? null : this;
    }

    private interface Event {
        void handle(IOEventHandler target) throws IOException;
    }

    private void event(Event event) throws IOException {
        IOEventHandler target = handler;
        inEvent = true;
        try {
            event.handle(target);
            writeOn(target);
        } finally {
            inEvent = false;
        }
    }

    @Override
    public void connected(IOSession ignored) throws IOException {
        event(target -> target.connected(this));
    }

    @Override
    public void inputReady(IOSession ignored, @Nullable ByteBuffer source) throws IOException {
        event(target -> target.inputReady(this, source));
    }

    @Override
    public void outputReady(IOSession ignored) throws IOException {
        event(target -> target.outputReady(this));
    }

    @Override
    public void timeout(IOSession ignored, Timeout timeout) throws IOException {
        event(target -> target.timeout(this, timeout));
    }

    @Override
    public void exception(IOSession ignored, Exception cause) {
        handler.exception(this, cause);
    }

    @Override
    public void disconnected(IOSession ignored) {
        handler.disconnected(this);
    }
}
