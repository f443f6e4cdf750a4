package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

import java.io.Serializable;

/**
 * Turns a record into the request that is sent for it.
 *
 * @param <InputT> the type of the records
 */
@PublicEvolving
@FunctionalInterface
public interface RequestConverter<InputT> extends Serializable {

    /**
     * Called once per record, in the task's thread.
     *
     * @throws Exception rejects the record: {@code on-reject} says what becomes of it
     */
    HttpRequest convert(InputT record) throws Exception;
}
