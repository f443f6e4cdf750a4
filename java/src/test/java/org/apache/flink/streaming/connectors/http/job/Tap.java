package org.apache.flink.streaming.connectors.http.job;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far a job's source may go. The test turns it; the source, in the same JVM, finds it by name.
 *
 * <p>It also counts what passed and the checkpoints that the source was told of.
 */
final class Tap implements Valve, AutoCloseable {

    private static final Map<String, Tap> TAPS = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();
    private final Set<Long> checkpoints = new HashSet<>();
    private long allowed;
    private long passed;
    private boolean open;
    private boolean crash;
    private CompletableFuture<Void> turned = new CompletableFuture<>();

    Tap() {
        TAPS.put(name, this);
    }

    static Tap named(String name) {
        return TAPS.get(name);
    }

    String name() {
        return name;
    }

    /** Lets so many more records pass, of all subtasks together. */
    synchronized void allow(long more) {
        allowed += more;
        turn();
    }

    /** Lets everything pass, and the input end. */
    synchronized void open() {
        open = true;
        turn();
    }

    /** One subtask of the source fails at its next step. */
    synchronized void crash() {
        crash = true;
        turn();
    }

    synchronized long passed() {
        return passed;
    }

    /** Returns when so many more checkpoints have completed. */
    void awaitCheckpoints(int more) {
        int enough = checkpoints() + more;
        Await.until(more + " more checkpoints", () -> checkpoints() >= enough);
    }

    synchronized int checkpoints() {
        return checkpoints.size();
    }

    @Override
    public synchronized boolean take() {
        crashIfDue();
        if (!open && passed >= allowed) {
            return false;
        }
        passed++;
        return true;
    }

    @Override
    public synchronized void atEnd() {
        crashIfDue();
    }

    private void crashIfDue() {
        if (crash) {
            crash = false;
            throw new IllegalStateException("The test lets the job crash");
        }
    }

    @Override
    public synchronized boolean mayEnd() {
        return open;
    }

    @Override
    public synchronized CompletableFuture<Void> turned(boolean atEnd) {
        if (open || crash || (passed < allowed && !atEnd)) {
            return CompletableFuture.completedFuture(null);
        }
        return turned;
    }

    @Override
    public synchronized void completed(long checkpoint) {
        checkpoints.add(checkpoint);
    }

    private void turn() {
        turned.complete(null);
        turned = new CompletableFuture<>();
    }

    @Override
    public void close() {
        TAPS.remove(name);
    }
}
