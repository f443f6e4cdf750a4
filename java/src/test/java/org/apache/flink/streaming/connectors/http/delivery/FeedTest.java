package org.apache.flink.streaming.connectors.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Batch;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Exchange;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

class FeedTest {

    private final Feed feed = new Feed();

    @Test
    void theNextOneBeginsInThePlaceOfOneThatEndedWell() {
        Exchange first = added();
        Exchange second = added();
        assertThat(feed.next(true)).isSameAs(first);
        assertThat(feed.next(true)).isSameAs(second);
        assertThat(feed.next(true)).isNull();
    }

    @Test
    @FaultCase(
            value = "An answer fails while the next requests are ready to begin by themselves",
            then = "None begins until the failure has been judged")
    void aFailureStopsItUntilWhatFollowsFromThatIsDone() {
        Exchange first = added();
        assertThat(feed.next(false)).isNull();
        assertThat(feed.next(true)).isNull();
        feed.noteFailure();
        assertThat(feed.next(true)).as("noted, but its consequences are not drawn").isNull();
        feed.goOn();
        assertThat(feed.next(true)).isSameAs(first);
    }

    @Test
    void aFailureThatNobodyHasNotedYetKeepsItStopped() {
        added();
        feed.next(false);
        feed.next(false);
        feed.noteFailure();
        feed.goOn();
        assertThat(feed.next(true)).isNull();
        feed.noteFailure();
        feed.goOn();
        assertThat(feed.next(true)).isNotNull();
    }

    @Test
    void whatIsTakenBackDoesNotBegin() {
        Exchange first = added();
        Exchange second = added();
        assertThat(feed.size()).isEqualTo(2);
        assertThat(feed.takeBack()).isSameAs(first);
        assertThat(feed.next(true)).isSameAs(second);
        assertThat(feed.takeBack()).isNull();
        assertThat(feed.size()).isZero();
    }

    @Test
    void eachBeginsOnceOrIsTakenBackOnceWhileManyThreadsEndRequests() throws Exception {
        int count = 50_000;
        Queue<Exchange> begun = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> take(begun, over), "ends-requests-" + i);
            threads.add(thread);
            thread.start();
        }
        List<Exchange> all = new ArrayList<>();
        List<Exchange> takenBack = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(added());
            if (i % 7 == 0) {
                Exchange back = feed.takeBack();
                takenBack.addAll(back == null ? List.of() : List.of(back));
            }
        }
        for (Exchange back = feed.takeBack(); back != null; back = feed.takeBack()) {
            takenBack.add(back);
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        List<Exchange> seen = new ArrayList<>(begun);
        seen.addAll(takenBack);
        assertThat(seen).hasSize(count);
        assertThat(Set.copyOf(seen)).hasSize(count);
        assertThat(Set.copyOf(seen)).isEqualTo(Set.copyOf(all));
    }

    private void take(Queue<Exchange> begun, AtomicBoolean over) {
        while (!over.get()) {
            Exchange next = feed.next(true);
            if (next != null) {
                begun.add(next);
            }
        }
    }

    private Exchange added() {
        Entry entry = Entry.of(EncodedRequest.toEndpoint("POST", null, new byte[0]));
        Exchange exchange = new Exchange(new Batch(null, new Entry[] {entry}, BatchBody.NONE));
        feed.add(exchange);
        return exchange;
    }
}
