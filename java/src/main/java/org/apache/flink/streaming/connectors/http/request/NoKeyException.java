package org.apache.flink.streaming.connectors.http.request;

/** A record has no key in the field that an option names; the message is why, never a value. */
final class NoKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    NoKeyException(String why) {
        super(why);
    }
}
