package org.apache.flink.streaming.connectors.http.delivery.flow;

import java.util.Arrays;

/** How many of the answers of the last seconds were failures, in buckets of time. */
final class FailureWindow {

    private final long bucketMillis;
    private final int[] answers;
    private final int[] failures;
    private long newest = -1;

    FailureWindow(long windowMillis, int buckets) {
        this.bucketMillis = windowMillis / buckets;
        this.answers = new int[buckets];
        this.failures = new int[buckets];
    }

    void succeeded(int count, long now) {
        answers[bucket(now)] += count;
    }

    void failed(long now) {
        int bucket = bucket(now);
        answers[bucket]++;
        failures[bucket]++;
    }

    int answers(long now) {
        bucket(now);
        return Arrays.stream(answers).sum();
    }

    int failures(long now) {
        bucket(now);
        return Arrays.stream(failures).sum();
    }

    void clear() {
        Arrays.fill(answers, 0);
        Arrays.fill(failures, 0);
    }

    /** The bucket of now, with those in between emptied. */
    private int bucket(long now) {
        long current = now / bucketMillis;
        long from = Math.max(newest + 1, current - answers.length + 1);
        for (long i = from; i <= current; i++) {
            answers[index(i)] = 0;
            failures[index(i)] = 0;
        }
        newest = Math.max(newest, current);
        return index(newest);
    }

    private int index(long bucket) {
        return (int) Math.floorMod(bucket, (long) answers.length);
    }
}
