// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ClientAccessTest {
  private static final String EVERYWHERE =
      " Every JobManager and TaskManager needs what the configuration refers to, not only the"
          + " machine where the job was submitted.";
  private static final String MISSING =
      "Expected the environment variable 'NO_SUCH', named by %s sasl.jaas.config, found it not set."
          + EVERYWHERE;

  private final JobConfigs config = new JobConfigs("localhost:9092");

  @Test
  void namesInOneLineEverySecretThatThisProcessLacks(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("kafka.properties"), "password=x\n");
    config.inputKafka.put("sasl.jaas.config", "password=\"${env:NO_SUCH}\";");
    config.inputKafka.put("ssl.key.password", "${file:" + file + ":key}");

    String message = refusal(access()::prepare);
    assertEquals(1, message.lines().count(), message);
    assertEquals(2, message.split("Expected ", -1).length - 1, message);
    assertEquals(EVERYWHERE, message.substring(message.indexOf(" Every ")));

    config.inputKafka.put("sasl.jaas.config", "password=\"${env:PATH}\";");
    config.inputKafka.put("ssl.key.password", "${file:" + file + ":password}");
    assertDoesNotThrow(access()::prepare);
  }

  @Test
  void saysWhatItTravelledWith() throws Exception {
    config.inputKafka.put("sasl.jaas.config", "password=\"${env:NO_SUCH}\";");
    assertEquals(
        MISSING.formatted("input.kafka"), refusal(InstantiationUtil.clone(access())::prepare));
  }

  @Test
  void saysWhoIsRefusedHoweverDeepThatIsWrapped() {
    Exception refused =
        new IllegalStateException(
            "fetcher", new RuntimeException(new SaslAuthenticationException("no such user")));
    IOException told = assertThrows(IOException.class, () -> access().explainRefusal(refused));
    assertEquals(
        "Expected the brokers at input.kafka bootstrap.servers 'localhost:9092' to accept user and"
            + " password, found: no such user. Correct sasl.jaas.config, or the secrets that it"
            + " refers to."
            + EVERYWHERE,
        told.getMessage());
    assertSame(refused, told.getCause());

    assertDoesNotThrow(() -> access().explainRefusal(new IllegalStateException("something else")));
  }

  @Test
  void explainsTheRefusalOfAQuestionAndNothingElse() throws Exception {
    Exception refused = new RuntimeException(new SaslAuthenticationException("no such user"));
    IOException told =
        assertThrows(IOException.class, access().explaining(throwing(refused))::call);
    assertTrue(told.getMessage().contains("found: no such user."), told.getMessage());
    assertSame(refused, told.getCause());

    Exception defect = new ExecutionException("something else", null);
    assertSame(
        defect,
        assertThrows(ExecutionException.class, access().explaining(throwing(defect))::call));
    assertEquals(7, access().explaining(() -> 7).call());
  }

  private static Callable<Void> throwing(Exception thrown) {
    return () -> {
      throw thrown;
    };
  }

  /** None is given a context: it must not come so far. */
  @Test
  void bothEndsLookBeforeTheyOpenAClient() {
    config.inputKafka.put("sasl.jaas.config", "password=\"${env:NO_SUCH}\";");
    config.outputKafka.put("sasl.jaas.config", "password=\"${env:NO_SUCH}\";");
    Source<?, ?, ?> source = KafkaEnds.source(config.build());
    GuardedSink sink = (GuardedSink) sink();

    for (Executable opening :
        List.<Executable>of(
            () -> source.createEnumerator(null),
            () -> source.restoreEnumerator(null, null),
            () -> source.createReader(null))) {
      assertEquals(MISSING.formatted("input.kafka"), refusal(opening));
    }
    for (Executable opening :
        List.<Executable>of(
            () -> sink.createWriter(null),
            () -> sink.restoreWriter(null, List.of()),
            () -> sink.createCommitter(null))) {
      assertEquals(MISSING.formatted("output.kafka"), refusal(opening));
    }
  }

  private Sink<?> sink() {
    return KafkaEnds.sink(config.build(), 1 << 20, 1 << 20, null);
  }

  private ClientAccess access() {
    return new ClientAccess("input.kafka", config.inputKafka);
  }

  private static String refusal(Executable opening) {
    return assertThrows(IOException.class, opening).getMessage();
  }
}
