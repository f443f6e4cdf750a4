package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;

import java.io.Serializable;

import javax.annotation.Nullable;

/**
 * Turns a record into the request that is sent for it.
 *
 * @param <InputT> the type of the records
 */
@Internal
public interface RecordEncoder<InputT> extends Serializable {

    /** Called once in the task's thread, before the first record. */
    default void open(SerializationSchema.InitializationContext context) throws Exception {}

    /**
     * Called once per record in the task's thread.
     *
     * @throws Exception the record cannot become a request; the message names the rule, never the
     *     payload
     */
    EncodedRequest encode(InputT record) throws Exception;

    /** What a field that an option names is read from; null if there is nothing. */
    @Nullable
    default Object fieldsOf(InputT record) throws Exception {
        return record;
    }

    /**
     * An encoder that knows the type of the stream, from which the names of Row fields are taken.
     */
    default RecordEncoder<InputT> withInputType(TypeInformation<InputT> type) {
        return this;
    }
}
