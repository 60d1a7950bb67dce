// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/**
 * What a {@link SplitEnumerator} of Kafka's partitions is given: passes everything on, and says in
 * one line why the brokers refuse the client by which the enumerator asks them in the JobManager.
 */
final class ExplainingEnumeratorContext<SplitT extends SourceSplit>
    implements SplitEnumeratorContext<SplitT> {
  private final SplitEnumeratorContext<SplitT> context;
  private final ClientAccess access;

  ExplainingEnumeratorContext(SplitEnumeratorContext<SplitT> context, ClientAccess access) {
    this.context = context;
    this.access = access;
  }

  @Override
  public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
    context.callAsync(access.explaining(callable), handler);
  }

  @Override
  public <T> void callAsync(
      Callable<T> callable,
      BiConsumer<T, Throwable> handler,
      long initialDelayMillis,
      long periodMillis) {
    context.callAsync(access.explaining(callable), handler, initialDelayMillis, periodMillis);
  }

  @Override
  public SplitEnumeratorMetricGroup metricGroup() {
    return context.metricGroup();
  }

  @Override
  public void sendEventToSourceReader(int subtaskId, SourceEvent event) {
    context.sendEventToSourceReader(subtaskId, event);
  }

  @Override
  public void sendEventToSourceReader(int subtaskId, int attemptNumber, SourceEvent event) {
    context.sendEventToSourceReader(subtaskId, attemptNumber, event);
  }

  @Override
  public int currentParallelism() {
    return context.currentParallelism();
  }

  @Override
  public Map<Integer, ReaderInfo> registeredReaders() {
    return context.registeredReaders();
  }

  @Override
  public Map<Integer, Map<Integer, ReaderInfo>> registeredReadersOfAttempts() {
    return context.registeredReadersOfAttempts();
  }

  @Override
  public void assignSplits(SplitsAssignment<SplitT> newSplitAssignments) {
    context.assignSplits(newSplitAssignments);
  }

  @Override
  public void assignSplit(SplitT split, int subtask) {
    context.assignSplit(split, subtask);
  }

  @Override
  public void signalNoMoreSplits(int subtask) {
    context.signalNoMoreSplits(subtask);
  }

  @Override
  public void runInCoordinatorThread(Runnable runnable) {
    context.runInCoordinatorThread(runnable);
  }

  @Override
  public void setIsProcessingBacklog(boolean isProcessingBacklog) {
    context.setIsProcessingBacklog(isProcessingBacklog);
  }
}
