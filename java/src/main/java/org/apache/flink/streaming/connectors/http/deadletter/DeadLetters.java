package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.connectors.http.HttpSinkException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.annotation.Nullable;

/**
 * Writes letters to a directory, in a thread of its own, and says of each when it is durable.
 *
 * <p>What waits is bounded by its owner, who holds each record until its letter is durable. While
 * the store is down the letters wait and are tried again, for as long as it takes.
 */
@Internal
public final class DeadLetters implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    /** Letters that are made durable together, and their bytes: all are in memory as text. */
    private static final int TOGETHER = 1000;

    private static final int BYTES_TOGETHER = 4 << 20;

    /** How often a file's age is looked at, in ms. */
    private static final long TICK = 1000;

    /** Wakes the thread. */
    private static final Letter END = new Letter(null, null, null);

    private final Path directory;
    private final Limits limits;
    private final FileNames names;
    private final BlockingQueue<Letter> waiting = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private final Runnable onDeath;
    @Nullable private volatile Throwable death;

    /** Of the caller of {@link #write}. */
    private long written;

    /** Of the writer's thread; null until the directory could be opened. */
    @Nullable private LetterFiles files;

    /** Of the writer's thread. When the store began to fail; 0 while it works. */
    private long failingSince;

    private DeadLetters(Path directory, int subtask, int attempt, Limits limits, Runnable onDeath) {
        this.directory = directory;
        this.onDeath = onDeath;
        this.limits = limits;
        this.names = new FileNames(subtask, attempt, limits.clock.getAsLong());
        this.thread = new Thread(this::run, "flink-http-dead-letters-" + subtask);
        this.thread.setDaemon(true);
    }

    /**
     * Starts the writer of one attempt of a subtask.
     *
     * @param directory on any file system of Flink; made if need be
     * @param onDeath run in the writer's thread when {@link #failIfDead} will fail
     * @throws HttpSinkException if letters can never be written there. A store that is slow or down
     *     is none: it is tried again
     */
    public static DeadLetters open(String directory, int subtask, int attempt, Runnable onDeath) {
        Limits limits = new Limits(System::currentTimeMillis);
        return open(directory, subtask, attempt, limits, onDeath);
    }

    static DeadLetters open(
            String directory, int subtask, int attempt, Limits limits, Runnable onDeath) {
        DeadLetters letters =
                new DeadLetters(new Path(directory), subtask, attempt, limits, onDeath);
        letters.thread.start();
        try {
            letters.opened.get(limits.openMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("{} does not answer yet", Directories.shown(letters.directory));
        } catch (ExecutionException e) {
            letters.close();
            throw new HttpSinkException(e.getCause().getMessage(), 0, 0, e.getCause());
        } catch (InterruptedException e) {
            letters.close();
            Thread.currentThread().interrupt();
            throw new HttpSinkException("Interrupted while dead-letters was opened", 0, 0, e);
        }
        return letters;
    }

    /**
     * Takes a letter; returns at once. In one thread only.
     *
     * @param onDurable run in the writer's thread when the letter is durable, in the order of the
     *     letters; never after {@link #close()}. It must not throw
     */
    public void write(DeadLetter letter, Runnable onDurable) {
        written++;
        waiting.add(new Letter(names.writer + "-" + written, letter, onDurable));
    }

    /**
     * Letters that nobody writes any more would hold up their records for ever.
     *
     * @throws HttpSinkException if the writer's thread has ended by an error
     */
    public void failIfDead() {
        Throwable cause = death;
        if (cause != null) {
            throw new HttpSinkException(
                    "The thread that writes dead letters to "
                            + Directories.shown(directory)
                            + " has ended ("
                            + cause
                            + "); no record is lost, those without a letter are in the state.",
                    0,
                    0,
                    cause);
        }
    }

    /**
     * Ends the thread and its file, in less than 5 s. Letters that are not durable yet are dropped:
     * their records are still with their owner.
     */
    @Override
    public void close() {
        closed.countDown();
        waiting.add(END);
        boolean interrupted = false;
        try {
            thread.join(limits.interruptMillis);
            thread.interrupt();
            thread.join(limits.closeMillis);
        } catch (InterruptedException e) {
            interrupted = true;
            thread.interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn(
                    "{} hangs: its thread {} ends when it answers",
                    Directories.shown(directory),
                    thread.getName());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        try {
            tryToOpen();
            while (!isClosed()) {
                List<Letter> letters = take();
                if (!letters.isEmpty()) {
                    write(letters);
                } else if (files != null && !isClosed()) {
                    files.tick();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Closed");
        } catch (Throwable e) {
            death = e;
            onDeath.run();
        } finally {
            end();
        }
    }

    private void tryToOpen() {
        try {
            files = LetterFiles.in(directory, names, limits);
            opened.complete(null);
        } catch (BadDirectoryException e) {
            opened.completeExceptionally(e);
        } catch (Throwable e) { // A plugin that lacks a class, too: as in write.
            failed(e, 0);
            opened.complete(null);
        }
    }

    /** Empty when it is time to look at the open file. */
    private List<Letter> take() throws InterruptedException {
        List<Letter> taken = new ArrayList<>();
        boolean open = files != null && files.areOpen();
        Letter first = open ? waiting.poll(TICK, TimeUnit.MILLISECONDS) : waiting.take();
        long collect = files != null && files.wantManyAtOnce() ? limits.collectMillis : 0;
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(collect);
        long bytes = 0;
        for (Letter next = first; next != null && next != END; ) {
            taken.add(next);
            bytes += next.letter.sizeInBytes();
            boolean enough = taken.size() >= TOGETHER || bytes >= BYTES_TOGETHER;
            next = enough ? null : waiting.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return taken;
    }

    /** Returns when they are durable, or the writer is closed. */
    private void write(List<Letter> letters) throws InterruptedException {
        List<byte[]> lines = new ArrayList<>();
        for (int failures = 1; !isClosed(); failures++) {
            try {
                if (files == null) {
                    files = LetterFiles.in(directory, names, limits);
                }
                if (lines.isEmpty()) {
                    letters.forEach(letter -> lines.add(LetterJson.line(letter.id, letter.letter)));
                }
                files.write(lines);
                break;
            } catch (Throwable e) { // A plugin that lacks a class, too: its records wait and tell.
                failed(e, letters.size() + waiting.size());
                closed.await(pause(failures), TimeUnit.MILLISECONDS);
            }
        }
        if (!isClosed()) {
            recovered();
            letters.forEach(letter -> letter.onDurable.run());
        }
    }

    /** Equal jitter: half of a time that doubles up to its limit, and up to as much again. */
    private long pause(int failures) {
        double longest = limits.retryMillis * Math.pow(2, failures - 1.0);
        double capped = Math.min(limits.retryMaxMillis, longest);
        return (long) (capped * (0.5 + ThreadLocalRandom.current().nextDouble() / 2));
    }

    private void failed(Throwable cause, int letters) {
        if (failingSince != 0 || isClosed()) {
            return;
        }
        failingSince = limits.clock.getAsLong();
        LOG.warn(
                "Dead letters cannot be written to {}: {} record(s) wait, and go again until they"
                        + " can",
                Directories.shown(directory),
                letters,
                cause);
    }

    private void recovered() {
        if (failingSince != 0) {
            LOG.warn(
                    "Dead letters are written to {} again, after {} ms",
                    Directories.shown(directory),
                    limits.clock.getAsLong() - failingSince);
            failingSince = 0;
        }
    }

    private void end() {
        try {
            if (files != null) {
                files.close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The last file in {} did not close", Directories.shown(directory), e);
        }
    }

    /** A letter that waits. */
    private static final class Letter {

        final String id;
        final DeadLetter letter;
        final Runnable onDurable;

        Letter(String id, DeadLetter letter, Runnable onDurable) {
            this.id = id;
            this.letter = letter;
            this.onDurable = onDurable;
        }
    }
}
