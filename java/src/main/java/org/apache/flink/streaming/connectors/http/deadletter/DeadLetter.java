package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

import javax.annotation.Nullable;

/**
 * A record that was given up, with what was sent for it and why it failed. It holds no credential:
 * what could be one is left out when it is built. Arrays are shared and must not be changed.
 */
@Internal
public final class DeadLetter {

    /** Null, as the URL, if the record could not become a request. */
    @Nullable final String method;

    @Nullable final String url;
    @Nullable final String relativeUrl;

    /** The record's own: name, value, name, value, …; the value of a secret one is null. */
    final String[] headers;

    @Nullable final String contentType;
    @Nullable final String keyHeader;
    @Nullable final String key;
    @Nullable final String orderingKey;
    @Nullable final byte[] body;

    /** The record's class, and what its serializer wrote, if it could not become a request. */
    @Nullable final String recordType;

    @Nullable final byte[] record;

    /** What the endpoint answered; 0 for none. */
    final int status;

    final String reason;
    @Nullable final String answer;
    final boolean answerCut;
    final int attempts;

    /** In ms since 1970. */
    final long firstSeen;

    final long rejectedAt;

    private DeadLetter(Builder from) {
        Masking masking = new Masking(from.hidden);
        masking.learnFrom(from.headers);
        masking.learnFrom(from.url);
        this.method = from.method;
        this.url = Masking.url(from.url);
        this.relativeUrl = Masking.url(from.relativeUrl);
        this.headers = Masking.headers(from.headers);
        this.contentType = from.contentType;
        this.keyHeader = from.keyHeader;
        this.key = from.key;
        this.orderingKey = from.orderingKey;
        this.body = from.body;
        this.recordType = from.recordType;
        this.record = from.record;
        this.status = from.status;
        this.reason = masking.text(from.reason);
        Excerpt excerpt = Excerpt.of(from.answer, from.answerCut, masking);
        this.answer = excerpt == null ? null : excerpt.text;
        this.answerCut = excerpt == null ? from.answerCut : excerpt.isCut;
        this.attempts = from.attempts;
        this.firstSeen = from.firstSeen;
        this.rejectedAt = from.rejectedAt;
    }

    /** About what its line needs: the text of the record dwarfs all else. */
    int sizeInBytes() {
        return (body == null ? 0 : body.length) + (record == null ? 0 : record.length);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects the parts of a letter; what is not given is absent in it. */
    public static final class Builder {

        private static final String[] NO_HEADERS = {};

        @Nullable private String method;
        @Nullable private String url;
        @Nullable private String relativeUrl;
        private String[] headers = NO_HEADERS;
        @Nullable private String contentType;
        @Nullable private String keyHeader;
        @Nullable private String key;
        @Nullable private String orderingKey;
        @Nullable private byte[] body;
        @Nullable private String recordType;
        @Nullable private byte[] record;
        private int status;
        private String reason = "";
        @Nullable private byte[] answer;
        private boolean answerCut;
        private int attempts;
        private long firstSeen;
        private long rejectedAt;
        private List<String> hidden = Collections.emptyList();

        private Builder() {}

        /**
         * What was to be sent, and where.
         *
         * @param url absolute, as it went on the wire
         * @param relativeUrl the record's own part of it; empty for the endpoint itself
         */
        public Builder request(String method, String url, String relativeUrl) {
            this.method = method;
            this.url = url;
            this.relativeUrl = relativeUrl;
            return this;
        }

        /** The record's own headers: name, value, name, value, … */
        public Builder headers(String[] headers) {
            this.headers = headers;
            return this;
        }

        public Builder contentType(@Nullable String contentType) {
            this.contentType = contentType;
            return this;
        }

        /** The request's key and the header that carries it. */
        public Builder idempotencyKey(String header, String key) {
            this.keyHeader = header;
            this.key = key;
            return this;
        }

        public Builder orderingKey(@Nullable String orderingKey) {
            this.orderingKey = orderingKey;
            return this;
        }

        public Builder body(@Nullable byte[] body) {
            this.body = body;
            return this;
        }

        /** A record that could not become a request. */
        public Builder record(String type, byte[] bytes) {
            this.recordType = type;
            this.record = bytes;
            return this;
        }

        /**
         * Why it was given up.
         *
         * @param status of the answer; 0 for none
         * @param at in ms since 1970
         */
        public Builder rejected(int status, String reason, long at) {
            this.status = status;
            this.reason = reason;
            this.rejectedAt = at;
            return this;
        }

        /**
         * What the endpoint said.
         *
         * @param cut whether there was more of it
         */
        public Builder answer(byte[] body, boolean cut) {
            this.answer = body;
            this.answerCut = cut;
            return this;
        }

        /**
         * What happened before.
         *
         * @param firstSeen when the sink took the record, in ms since 1970
         */
        public Builder history(int attempts, long firstSeen) {
            this.attempts = attempts;
            this.firstSeen = firstSeen;
            return this;
        }

        /** Credentials that were sent along: an answer that repeats one is masked. */
        public Builder hide(Collection<String> credentials) {
            this.hidden = new ArrayList<>(credentials);
            return this;
        }

        public DeadLetter build() {
            return new DeadLetter(this);
        }
    }
}
