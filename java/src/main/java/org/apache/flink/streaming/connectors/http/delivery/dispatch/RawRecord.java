package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;

/** A record that could not become a request, as the serializer of its stream writes it. */
@Internal
public final class RawRecord implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The name of the record's class. */
    public final String type;

    /** Empty if the record cannot be serialized either. */
    public final byte[] bytes;

    public RawRecord(String type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }
}
