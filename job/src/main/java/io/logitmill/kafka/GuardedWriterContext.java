// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * The context of a {@link GuardedWriter}: its mailbox looks at what is thrown.
 *
 * <p>The connector's writer reports a failed send from the mailbox too, where no method of the
 * writer is on the stack.
 */
final class GuardedWriterContext implements WriterInitContext {
  private final WriterInitContext context;
  private final MailboxExecutor mailbox;

  GuardedWriterContext(WriterInitContext context, FencingGuard guard) {
    this.context = context;
    this.mailbox = new GuardedMailbox(context.getMailboxExecutor(), guard);
  }

  @Override
  public MailboxExecutor getMailboxExecutor() {
    return mailbox;
  }

  @Override
  public UserCodeClassLoader getUserCodeClassLoader() {
    return context.getUserCodeClassLoader();
  }

  @Override
  public ProcessingTimeService getProcessingTimeService() {
    return context.getProcessingTimeService();
  }

  @Override
  public SinkWriterMetricGroup metricGroup() {
    return context.metricGroup();
  }

  @Override
  public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
    return context.asSerializationSchemaInitializationContext();
  }

  @Override
  public boolean isObjectReuseEnabled() {
    return context.isObjectReuseEnabled();
  }

  @Override
  public <T> TypeSerializer<T> createInputSerializer() {
    return context.createInputSerializer();
  }

  @Override
  public <T> Optional<Consumer<T>> metadataConsumer() {
    return context.metadataConsumer();
  }

  @Override
  public OptionalLong getRestoredCheckpointId() {
    return context.getRestoredCheckpointId();
  }

  @Override
  public JobInfo getJobInfo() {
    return context.getJobInfo();
  }

  @Override
  public TaskInfo getTaskInfo() {
    return context.getTaskInfo();
  }

  private static final class GuardedMailbox implements MailboxExecutor {
    private final MailboxExecutor mailbox;
    private final FencingGuard guard;

    GuardedMailbox(MailboxExecutor mailbox, FencingGuard guard) {
      this.mailbox = mailbox;
      this.guard = guard;
    }

    @Override
    public void execute(
        MailOptions options,
        ThrowingRunnable<? extends Exception> command,
        String descriptionFormat,
        Object... descriptionArgs) {
      mailbox.execute(options, () -> run(command), descriptionFormat, descriptionArgs);
    }

    private void run(ThrowingRunnable<? extends Exception> command) throws Exception {
      try {
        command.run();
      } catch (Exception e) {
        guard.stopIfTwin(e);
        throw e;
      }
    }

    @Override
    public void yield() throws InterruptedException {
      mailbox.yield();
    }

    @Override
    public boolean tryYield() {
      return mailbox.tryYield();
    }

    @Override
    public boolean shouldInterrupt() {
      return mailbox.shouldInterrupt();
    }
  }
}
