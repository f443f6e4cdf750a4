package org.apache.flink.streaming.connectors.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a test that proves what happens in one case of fault; the table of faults in the docs is
 * made from these.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface FaultCase {
    /** What goes wrong, as a reader of the docs would say it. */
    String value();

    /** What the sink does then. */
    String then();
}
