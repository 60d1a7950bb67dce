// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.schemas.LogitRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a file: the values that a topic would have, or what is wrong with it. */
class RecordReadersTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "bzip2", "snappy", "zstandard"})
  void recordsOfTheCurrentSchemaAreTheBytesOfATopic(String codec) throws IOException {
    List<LogitRecord> records = ContainerFiles.records(25);
    InputFile file =
        ContainerFiles.of(
            ContainerFiles.write(
                directory.resolve("any-name"), records, 10, CodecFactory.fromString(codec)));

    List<byte[]> values = read(file);

    assertEquals(25, values.size());
    for (int i = 0; i < 25; i++) {
      assertArrayEquals(ContainerFiles.value(records.get(i)), values.get(i), "record " + i);
    }
    assertEquals(25, RecordReaders.count(file));
  }

  @Test
  void recordsOfAnotherSchemaAreWrittenInTheCurrentOne_theirAttributesInOrder() throws IOException {
    Schema writer =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"LogitRecord","namespace":"io.logitmill.schemas","fields":[
                {"name":"model","type":"string"},
                {"name":"ignored","type":{"type":"array","items":"double"}},
                {"name":"model_version","type":"string"},
                {"name":"attributes","type":{"type":"map","values":"string"}},
                {"name":"logits","type":{"type":"array","items":"int"}},
                {"name":"record_id","type":"string"}]}
                """);
    Path path = directory.resolve("older.avro");
    LogitRecord expected = ContainerFiles.records(1).get(0);
    try (DataFileWriter<GenericRecord> file =
        new DataFileWriter<>(new GenericDatumWriter<>(writer))) {
      file.create(writer, path.toFile());
      GenericRecord record = new GenericData.Record(writer);
      record.put("model", "m");
      record.put("ignored", List.of(1.0, 2.0));
      record.put("model_version", "1");
      record.put("attributes", expected.getAttributes());
      record.put("logits", List.of(0, 1, -2));
      record.put("record_id", "r0");
      file.append(record);
    }

    List<byte[]> values = read(ContainerFiles.of(path));

    assertEquals(1, values.size());
    assertArrayEquals(ContainerFiles.value(expected), values.get(0));
  }

  @Test
  void aSchemaThatIsNoLogitRecordIsRefused() throws IOException {
    Schema other =
        new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Other\",\"fields\":[]}");
    Path path = directory.resolve("other.avro");
    try (DataFileWriter<GenericRecord> file =
        new DataFileWriter<>(new GenericDatumWriter<>(other))) {
      file.create(other, path.toFile());
    }
    assertRefused(path, "expected logit records, found another schema: Cannot read records of");
  }

  @Test
  void linesAreReadAsTheyAre_withoutBlankOnesAndWhiteSpaceAround() throws IOException {
    Path path = directory.resolve("lines");
    Files.writeString(path, "\n{\"a\":1}\r\n  \t\nnot json\n {\"b\": 2} \n\nlast");
    InputFile file = ContainerFiles.of(path);
    assertEquals(
        List.of("{\"a\":1}", "not json", "{\"b\": 2}", "last"),
        read(file).stream().map(value -> new String(value, UTF_8)).toList());
    assertEquals(4, RecordReaders.count(file));
  }

  @Test
  void aLineMayBeLongerThanTheBuffer() throws IOException {
    String line = "x".repeat(200_000);
    Path path = directory.resolve("lines");
    Files.writeString(path, line + "\n" + line + "\n");
    List<byte[]> values = read(ContainerFiles.of(path));
    assertEquals(2, values.size());
    assertEquals(line, new String(values.get(1), UTF_8));
  }

  @Test
  void anEmptyFileHasNoRecords() throws IOException {
    Path path = Files.createFile(directory.resolve("empty"));
    assertEquals(List.of(), read(ContainerFiles.of(path)));
    assertEquals(0, RecordReaders.count(ContainerFiles.of(path)));
  }

  @Test
  void allMembersOfAGzipFileAreRead() throws IOException {
    Path path = directory.resolve("lines.gz");
    try (OutputStream out = Files.newOutputStream(path)) {
      out.write(gzip("one\ntwo\n"));
      out.write(gzip("three\n"));
    }
    assertEquals(3, RecordReaders.count(ContainerFiles.of(path)));
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length - 5));
    assertDamaged(path, "found damage: it ends too early.");
  }

  @Test
  void recordsArePassedOverInAnyNumber() throws IOException {
    List<LogitRecord> records = ContainerFiles.records(25);
    InputFile container =
        ContainerFiles.of(
            ContainerFiles.write(
                directory.resolve("c"), records, 10, CodecFactory.deflateCodec(1)));
    for (int skipped = 0; skipped <= 25; skipped++) {
      try (RecordReader reader = RecordReaders.open(container)) {
        assertEquals(skipped, reader.skip(skipped));
        if (skipped < 25) {
          assertArrayEquals(ContainerFiles.value(records.get(skipped)), reader.next());
        } else {
          assertNull(reader.next());
        }
      }
    }
    Path lines = directory.resolve("lines");
    Files.writeString(lines, "a\n\nb\nc\n");
    try (RecordReader reader = RecordReaders.open(ContainerFiles.of(lines))) {
      assertEquals(2, reader.skip(2));
      assertEquals("c", new String(reader.next(), UTF_8));
      assertEquals(0, reader.skip(1));
    }
  }

  @Test
  void aContainerFileThatWasCutOffIsDamaged_whereverTheCutIs() throws IOException {
    Path path =
        ContainerFiles.write(
            directory.resolve("c.avro"),
            ContainerFiles.records(20),
            10,
            CodecFactory.deflateCodec(1));
    byte[] whole = Files.readAllBytes(path);
    int header = headerLength();
    int cleanCuts = 0;
    for (int length = header - 9; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      InputFile file = ContainerFiles.of(path);
      try {
        long records = RecordReaders.count(file);
        // Behind a whole block, nothing of the file says that there were more.
        assertTrue(records == 0 || records == 10, "cut at " + length);
        cleanCuts++;
      } catch (FileContentException e) {
        assertTrue(e.getMessage().startsWith(file.path() + ": expected "), e.getMessage());
        assertTrue(length >= header == e.getMessage().contains("found damage"), e.getMessage());
        assertEquals(
            e.getMessage(), assertThrows(IOException.class, () -> read(file)).getMessage());
      }
    }
    assertEquals(2, cleanCuts);
  }

  private int headerLength() throws IOException {
    Path path =
        ContainerFiles.write(
            directory.resolve("none.avro"), List.of(), 10, CodecFactory.deflateCodec(1));
    return (int) Files.size(path);
  }

  @Test
  void aChangedByteIsTold_withTheBlockAndTheRecord() throws IOException {
    Path path =
        ContainerFiles.write(
            directory.resolve("c.avro"), ContainerFiles.records(20), 10, CodecFactory.nullCodec());
    byte[] whole = Files.readAllBytes(path);
    byte[] marker = Arrays.copyOfRange(whole, whole.length - 16, whole.length);
    byte[] changed = whole.clone();
    changed[whole.length - 1]++;
    Files.write(path, changed);
    assertDamaged(path, "expected record 10 in the block at byte ");
    assertDamaged(path, "found damage: ");

    // The last record's last bytes say that its attributes end there.
    changed = whole.clone();
    changed[whole.length - marker.length - 1] = 100;
    Files.write(path, changed);
    InputFile file = ContainerFiles.of(path);
    String message = assertThrows(FileContentException.class, () -> read(file)).getMessage();
    assertTrue(message.contains("expected record 19 in the block at byte "), message);
    assertTrue(message.endsWith("or make a plan without it."), message);
  }

  @Test
  void whateverByteIsChanged_theFileIsReadOrRefused() throws IOException {
    long seed = 20261121;
    Random random = new Random(seed);
    Path path =
        ContainerFiles.write(
            directory.resolve("c.avro"), ContainerFiles.records(20), 10, CodecFactory.nullCodec());
    byte[] whole = Files.readAllBytes(path);
    for (int i = 0; i < 300; i++) {
      byte[] changed = whole.clone();
      int at = 4 + random.nextInt(whole.length - 4);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(path, changed);
      InputFile file = ContainerFiles.of(path);
      try {
        assertEquals(20, read(file).size(), "seed " + seed + ", byte " + at);
      } catch (FileContentException e) {
        assertTrue(e.getMessage().startsWith(file.path() + ": expected "), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
    }
  }

  @Test
  void otherFormatsAreRefused() throws IOException {
    Path path = directory.resolve("f");
    Files.write(path, new byte[] {'P', 'A', 'R', '1', 0x15, 0, 0x15, 6});
    assertRefused(path, "found a file that begins with 50 41 52 31 15 00 15 06.");
    ByteArrayOutputStream container = new ByteArrayOutputStream();
    container.writeBytes(gzip("Obj\u0001..."));
    Files.write(path, container.toByteArray());
    assertRefused(path, "found a file that begins with 4f 62 6a 01 2e 2e 2e in gzip.");
  }

  @Test
  void aFileThatIsNotTheOneOfThePlanIsRefused() throws IOException {
    Path path = directory.resolve("f");
    Files.writeString(path, "{}\n");
    InputFile file = ContainerFiles.of(path);
    file.requireUnchanged();
    Files.writeString(path, "{}\n{}\n");
    String longer =
        assertThrows(FileContentException.class, () -> RecordReaders.open(file)).getMessage();
    assertTrue(longer.contains("expected the file of the plan (3 bytes, modified "), longer);
    assertTrue(longer.contains("found one of 6 bytes"), longer);
    Files.delete(path);
    String gone = assertThrows(FileContentException.class, file::requireUnchanged).getMessage();
    assertTrue(gone.contains("expected the file of the plan, found none"), gone);
  }

  private static void assertRefused(Path path, String expected) throws IOException {
    InputFile file = ContainerFiles.of(path);
    String message =
        assertThrows(FileContentException.class, () -> RecordReaders.count(file)).getMessage();
    assertTrue(message.contains(expected), message);
    assertFalse(message.contains("\n"), message);
  }

  private static void assertDamaged(Path path, String expected) throws IOException {
    InputFile file = ContainerFiles.of(path);
    String counted =
        assertThrows(FileContentException.class, () -> RecordReaders.count(file)).getMessage();
    assertTrue(counted.contains(expected), counted);
    String message = assertThrows(FileContentException.class, () -> read(file)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  private static List<byte[]> read(InputFile file) throws IOException {
    List<byte[]> values = new ArrayList<>();
    try (RecordReader reader = RecordReaders.open(file)) {
      for (byte[] value = reader.next(); value != null; value = reader.next()) {
        values.add(value);
      }
    }
    return values;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
