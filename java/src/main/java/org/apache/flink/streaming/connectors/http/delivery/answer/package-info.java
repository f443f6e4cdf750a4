/**
 * What an answer means.
 *
 * <ol>
 *   <li>{@code ResponseClassifier}: an answer under its {@code Circumstances} becomes a {@code
 *       Verdict}, which has an {@code Outcome}; {@code RetryAfter} and {@code RateLimitHeaders}:
 *       for how long not to ask;
 *   <li>{@code Results}: what an answer says of each record, by a {@code ResultRule} ({@code
 *       RuledResults}) or the user's handler ({@code HandledResults}); {@code ItemJudge};
 *   <li>{@code SentRecord}: what must be known of a record for that;
 *   <li>{@code Reason} and {@code Wording}: the same in words, with an {@code Excerpt} of what the
 *       answer says, from {@code ErrorJson} if it is JSON, without {@code PrivateTexts}.
 * </ol>
 */
package org.apache.flink.streaming.connectors.http.delivery.answer;
