/**
 * When a request is sent, and what its answer means.
 *
 * <p>The main flow: {@code HttpSinkWriter.write} waits for room and hands the record over → {@code
 * Dispatcher} decides when it goes → {@code Courier} sends it and brings the answer back to the
 * task's thread → {@code Dispatcher.answered} settles the record or queues it again.
 *
 * <p>What decides is plain Java without clock, thread or Flink, so that a test can play years of
 * it:
 *
 * <ol>
 *   <li>{@code Dispatcher}, the state machine, and {@code Outlet}, what it wants done;
 *   <li>{@code Judgement}: what an answer changes, by the evidence of the other records;
 *   <li>{@code Destination}, the records for one origin: {@code Groups} to take a {@code Batch}
 *       from, {@code Lanes} and {@code Run}s that keep order, {@code Alarms}; what it may send:
 *       {@code Gate}, {@code ConcurrencyLimit}, {@code Pace}, {@code RateLimit}; {@code
 *       RejectWatch};
 *   <li>{@code Pending}, all records that are not settled; {@code Entry}, one of them; {@code
 *       Exchange}, one attempt of a batch; {@code Expiry}; {@code Snapshot}, what is saved;
 *   <li>{@code ResponseClassifier}: an answer under its {@code Circumstances} becomes a {@code
 *       Verdict}, which has an {@code Outcome}; {@code Reason} and {@code Wording} say it in words;
 *   <li>{@code RetryDelay} and {@code RetryAfter}: how long to wait;
 *   <li>{@code RequestAssembler}: what the record decided, with endpoint and static headers.
 * </ol>
 *
 * <p>The shell around it meets Flink:
 *
 * <ol>
 *   <li>{@code HttpSinkWriter}, {@code HandOver}, {@code QuietContext}: the base class as a mere
 *       converter; {@code EntryConverter}, which also makes an entry ({@code RawRecord}) of what
 *       cannot become a request;
 *   <li>{@code Courier}: mailbox, timers, transport; {@code Clock}; {@code SinkMetrics};
 *   <li>{@code StateSerializer}, {@code EntryCodec}, {@code StatePieces}: checkpoints;
 *   <li>{@code DeliverySettings}: the options, read.
 * </ol>
 */
package org.apache.flink.streaming.connectors.http.delivery;
