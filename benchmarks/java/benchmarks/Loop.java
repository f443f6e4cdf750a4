package benchmarks;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Sends records one a request, so many at once. A sender takes a record and what to run next. */
final class Loop {

    static final int IN_FLIGHT = 32;

    private Loop() {}

    /** From a thread of its own, as a Flink task would. */
    static void fromThread(int records, BiConsumer<byte[], Runnable> sender)
            throws InterruptedException {
        Semaphore free = new Semaphore(IN_FLIGHT);
        for (int i = 0; i < records; i++) {
            byte[] record = Records.bytes(i);
            free.acquire();
            sender.accept(record, free::release);
        }
        free.acquire(IN_FLIGHT);
    }

    /** Each answer begins the next request, in the thread that brings it. */
    static void fromAnswers(int records, BiConsumer<byte[], Runnable> sender)
            throws InterruptedException {
        Semaphore ended = new Semaphore(0);
        AtomicInteger next = new AtomicInteger();
        Runnable step =
                new Runnable() {
                    @Override
                    public void run() {
                        int index = next.getAndIncrement();
                        if (index < records) {
                            sender.accept(Records.bytes(index), this);
                        } else {
                            ended.release();
                        }
                    }
                };
        for (int i = 0; i < IN_FLIGHT; i++) {
            step.run();
        }
        ended.acquire(IN_FLIGHT);
    }
}
