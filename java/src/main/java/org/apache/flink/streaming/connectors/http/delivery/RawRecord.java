package org.apache.flink.streaming.connectors.http.delivery;

import java.io.Serializable;

/** A record that could not become a request, as the serializer of its stream writes it. */
final class RawRecord implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The name of the record's class. */
    final String type;

    /** Empty if the record cannot be serialized either. */
    final byte[] bytes;

    RawRecord(String type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }
}
