// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import io.logitmill.schemas.LogitRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;

/** Writes logit records into files, as other programs would. */
public final class ContainerFiles {
  private ContainerFiles() {}

  /** Returns records of three classes with ids {@code r0}, {@code r1} and so on. */
  public static List<LogitRecord> records(int count) {
    List<LogitRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, String> attributes = new LinkedHashMap<>();
      attributes.put("zone", "z" + i);
      attributes.put("a", "b");
      records.add(
          LogitRecord.newBuilder()
              .setRecordId("r" + i)
              .setModel("m")
              .setModelVersion("1")
              .setLogits(List.of((float) i, 1f, -2f))
              .setTrueClasses(List.of())
              .setAttributes(attributes)
              .build());
    }
    return records;
  }

  /** Writes an Avro container file with a block for every {@code perBlock} records. */
  public static Path write(Path file, List<LogitRecord> records, int perBlock, CodecFactory codec)
      throws IOException {
    try (DataFileWriter<LogitRecord> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(LogitRecord.class))) {
      writer.setCodec(codec);
      writer.create(LogitRecord.getClassSchema(), file.toFile());
      for (int i = 0; i < records.size(); i++) {
        writer.append(records.get(i));
        if ((i + 1) % perBlock == 0) {
          writer.sync();
        }
      }
    }
    return file;
  }

  /** Returns the value of an input topic that the record would be. */
  public static byte[] value(LogitRecord record) throws IOException {
    var encoded = LogitRecord.getEncoder().encode(record);
    byte[] value = new byte[encoded.remaining()];
    encoded.get(value);
    return value;
  }

  static InputFile of(Path file) throws IOException {
    return new InputFile(
        "file:" + file, Files.size(file), Files.getLastModifiedTime(file).toMillis());
  }
}
