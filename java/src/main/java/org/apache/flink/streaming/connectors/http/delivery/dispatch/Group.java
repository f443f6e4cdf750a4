package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.util.Arrays;
import java.util.Objects;

import javax.annotation.Nullable;

/**
 * The records that may share a request, since their method, URL and headers are equal. A batch is
 * taken from it when it is sent; until then its records only wait. Counts are kept, never scanned.
 *
 * <p>As an alarm of its destination it goes off when its oldest record has waited long enough.
 */
final class Group extends Alarms.Alarm {

    final Key key;

    /** The records without an ordering key. */
    final Run plain = new Run(this);

    @Nullable private Run first;
    @Nullable private Run last;
    private int count;
    private long bytes;

    /** Whether it stands in its destination's queue of groups that can send. */
    boolean ready;

    Group(Key key) {
        this.key = key;
    }

    /** Records that may go now. */
    int count() {
        return count;
    }

    boolean isFull(BatchLimits limits) {
        return count >= limits.records || bytes >= limits.bytes;
    }

    /** When its oldest record was first seen; only if it has records. */
    long oldest() {
        return first.first().firstSeen;
    }

    /** The run's records may go from now on. */
    void offer(Run run) {
        run.offered = true;
        run.before = last;
        if (last == null) {
            first = run;
        } else {
            last.after = run;
        }
        last = run;
        count += run.count();
        bytes += run.bytes();
    }

    /** The run's records may not go for now. */
    void withdraw(Run run) {
        if (run.before == null) {
            first = run.after;
        } else {
            run.before.after = run.after;
        }
        if (run.after == null) {
            last = run.before;
        } else {
            run.after.before = run.before;
        }
        run.before = null;
        run.after = null;
        run.offered = false;
        count -= run.count();
        bytes -= run.bytes();
    }

    /** Adds a record to one of its runs. */
    void add(Run run, Entry entry) {
        run.add(entry);
        if (run.offered) {
            count++;
            bytes += entry.sizeInBytes();
        }
    }

    /** Takes the first record out of one of its runs. */
    Entry removeFirst(Run run) {
        Entry entry = run.removeFirst();
        if (run.offered) {
            count--;
            bytes -= entry.sizeInBytes();
            if (run.count() == 0) {
                withdraw(run);
            }
        }
        return entry;
    }

    /**
     * Takes the records of one batch, run by run, and closes the lanes that it takes from.
     *
     * @param mostBytes the first record may have more
     */
    Entry[] take(int mostRecords, long mostBytes) {
        Entry[] taken = new Entry[Math.min(mostRecords, count)];
        int size = 0;
        long room = mostBytes;
        boolean goesOn = true;
        while (goesOn) {
            Run run = first;
            do {
                room -= run.first().sizeInBytes();
                taken[size++] = removeFirst(run);
                goesOn = size < taken.length && first.first().sizeInBytes() <= room;
            } while (goesOn && first == run);
            if (run.lane != null) {
                Lanes.close(run);
            }
        }
        return size == taken.length ? taken : Arrays.copyOf(taken, size);
    }

    /** What is equal for all records of a group. */
    static final class Key {

        private final EncodedRequest request;
        private final int hash;

        Key(EncodedRequest request) {
            this.request = request;
            this.hash =
                    Objects.hash(
                            request.method,
                            request.url,
                            Arrays.hashCode(request.headers),
                            request.contentType);
        }

        /** Whether a record belongs here; cheap if its parts are the same objects. */
        boolean fits(EncodedRequest other) {
            return request.url.equals(other.url)
                    && request.method.equals(other.method)
                    && Objects.equals(request.contentType, other.contentType)
                    && Arrays.equals(request.headers, other.headers);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key
                    && hash == ((Key) other).hash
                    && fits(((Key) other).request);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
