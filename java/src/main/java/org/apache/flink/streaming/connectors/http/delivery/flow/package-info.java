/**
 * How much a destination is asked, by how it answers: decisions of one kind each.
 *
 * <ol>
 *   <li>{@code Gate}: whether anything may go, over a {@code FailureWindow};
 *   <li>{@code ConcurrencyLimit}: how many requests at a time;
 *   <li>{@code Pace}: the rate that a server's refusals teach; {@code RateLimit}: the one that the
 *       user sets;
 *   <li>{@code RetryDelay}: how long a failed request waits;
 *   <li>{@code RejectWatch}: so many rejects that they cannot be the records' fault;
 *   <li>{@code Spell}: a time of trouble, and what of it is told.
 * </ol>
 */
package org.apache.flink.streaming.connectors.http.delivery.flow;
