package org.apache.flink.streaming.connectors.http.delivery;

import java.io.Serializable;

/** Why a record cannot succeed: the status that said so, or 0, and a sentence without payload. */
final class Reason implements Serializable {

    private static final long serialVersionUID = 1L;

    final int status;
    final String text;

    Reason(int status, String text) {
        this.status = status;
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
