package benchmarks;

import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/** Sends records one a request, so many at once, from a thread of its own as a Flink task would. */
final class Loop {

    static final int IN_FLIGHT = 32;

    private Loop() {}

    /** The sender takes a record and what to run when it is answered. */
    static void run(int records, BiConsumer<byte[], Runnable> sender) throws InterruptedException {
        Semaphore free = new Semaphore(IN_FLIGHT);
        for (int i = 0; i < records; i++) {
            byte[] record = Records.bytes(i);
            free.acquire();
            sender.accept(record, free::release);
        }
        free.acquire(IN_FLIGHT);
    }
}
