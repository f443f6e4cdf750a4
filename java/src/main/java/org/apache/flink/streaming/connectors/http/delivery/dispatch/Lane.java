package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import javax.annotation.Nullable;

/**
 * The records of one ordering key at one destination, in order: frozen batches and runs of records
 * that are not yet in a batch. Only its first piece may go; the next one follows when it is
 * settled.
 */
final class Lane {

    /** What stands for its key: see {@link LaneTable}. */
    final long hash;

    @Nullable Lane nextInBucket;

    @Nullable private Piece first;
    @Nullable private Piece last;

    Lane(long hash) {
        this.hash = hash;
    }

    @Nullable
    Piece first() {
        return first;
    }

    @Nullable
    Piece last() {
        return last;
    }

    boolean isEmpty() {
        return first == null;
    }

    void append(Piece piece) {
        piece.lane = this;
        if (last == null) {
            first = piece;
        } else {
            last.next = piece;
        }
        last = piece;
    }

    /** Puts a piece before all others. */
    void prepend(Piece piece) {
        piece.lane = this;
        piece.next = first;
        first = piece;
        if (last == null) {
            last = piece;
        }
    }

    /** Puts a piece behind another one. */
    void insertBehind(Piece place, Piece piece) {
        piece.lane = this;
        piece.next = place.next;
        place.next = piece;
        if (last == place) {
            last = piece;
        }
    }

    /** Takes the first piece away. */
    void advance() {
        Piece gone = first;
        first = gone.next;
        gone.next = null;
        if (first == null) {
            last = null;
        }
    }

    /** Takes any piece away. */
    void remove(Piece piece) {
        if (first == piece) {
            advance();
            return;
        }
        Piece before = first;
        while (before.next != piece) {
            before = before.next;
        }
        before.next = piece.next;
        piece.next = null;
        if (last == piece) {
            last = before;
        }
    }

    /** A part of a lane. */
    abstract static class Piece {
        @Nullable Lane lane;
        @Nullable Piece next;
    }

    /** The place of a frozen batch in one of its lanes. */
    static final class Slot extends Piece {

        final Batch batch;

        Slot(Batch batch, Lane lane) {
            this.batch = batch;
            this.lane = lane;
        }
    }
}
