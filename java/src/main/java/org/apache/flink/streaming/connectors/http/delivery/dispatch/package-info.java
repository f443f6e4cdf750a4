/**
 * Which records go together, when, and what becomes of them.
 *
 * <ol>
 *   <li>{@code Dispatcher}, the state machine, and {@code Outlet}, what it wants done; {@code Pump}
 *       sends what may go; {@code Gauges}: what the metrics show;
 *   <li>{@code Judgement}: what an answer changes, by the evidence of the other records; {@code
 *       Teller}, {@code News}: what of it goes into the log;
 *   <li>{@code Destination}, one of the {@code Destinations}: the health of one origin;
 *   <li>{@code Backlog}, what waits for it: {@code Groups} to take a {@code Batch} from, {@code
 *       Lanes} and {@code Run}s that keep order ({@code LaneTable} finds a {@code Lane}), {@code
 *       Alarms};
 *   <li>{@code Pending}, all records that are not settled; {@code Entry}, one of them ({@code
 *       RawRecord} if it could not become a request); {@code Exchange}, one attempt of a batch;
 *       {@code Expiry}; {@code Snapshot} and {@code Saved}, what a checkpoint keeps;
 *   <li>{@code DeliverySettings}: the options, read.
 * </ol>
 */
package org.apache.flink.streaming.connectors.http.delivery.dispatch;
