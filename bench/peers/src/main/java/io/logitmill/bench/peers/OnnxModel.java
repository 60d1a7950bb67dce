// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An ONNX model of two nodes, {@code probabilities = Softmax(logits)} and {@code
 * (top_probabilities, top_classes) = TopK(probabilities, k)}, row by row of a matrix of any number
 * of rows; as the bytes of its protocol buffer, field numbers as in onnx.proto3.
 */
final class OnnxModel {
  static final String LOGITS = "logits";
  static final String PROBABILITIES = "probabilities";
  static final String TOP_PROBABILITIES = "top_probabilities";
  static final String TOP_CLASSES = "top_classes";

  private static final String K = "k";
  private static final int IR_VERSION = 8;
  /* Both operators work along the last axis by default, and TopK sorts, the greatest first. */
  private static final int OPSET_VERSION = 13;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private OnnxModel() {}

  /**
   * Returns the model.
   *
   * @param top number of the most probable classes, at most {@code classes}
   * @param allProbabilities whether the probabilities of all classes are an output too
   */
  static byte[] of(int classes, int top, boolean allProbabilities) {
    Message graph =
        new Message()
            .message(1, new Message().text(1, LOGITS).text(2, PROBABILITIES).text(4, "Softmax"))
            .message(
                1,
                new Message()
                    .text(1, PROBABILITIES)
                    .text(1, K)
                    .text(2, TOP_PROBABILITIES)
                    .text(2, TOP_CLASSES)
                    .text(4, "TopK"))
            .text(2, "softmax-top")
            .message(5, constant(K, top))
            .message(11, matrix(LOGITS, FLOAT, classes))
            .message(12, matrix(TOP_PROBABILITIES, FLOAT, top))
            .message(12, matrix(TOP_CLASSES, INT64, top));
    if (allProbabilities) {
      graph.message(12, matrix(PROBABILITIES, FLOAT, classes));
    }
    Message opset = new Message().text(1, "").number(2, OPSET_VERSION);
    return new Message()
        .number(1, IR_VERSION)
        .message(7, graph)
        .message(8, opset)
        .bytes
        .toByteArray();
  }

  private static Message constant(String name, long value) {
    byte[] raw =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return new Message().number(1, 1).number(2, INT64).text(8, name).bytes(9, raw);
  }

  private static Message matrix(String name, int type, int columns) {
    Message shape =
        new Message()
            .message(1, new Message().text(2, "rows"))
            .message(1, new Message().number(1, columns));
    Message tensor = new Message().number(1, type).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** A protocol buffer message that is being written. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message number(int field, int value) {
      varint(field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes.toByteArray());
    }

    Message bytes(int field, byte[] value) {
      varint(field << 3 | 2);
      varint(value.length);
      bytes.writeBytes(value);
      return this;
    }

    private void varint(int value) {
      int rest = value;
      while (rest >= 0x80) {
        bytes.write(rest & 0x7f | 0x80);
        rest >>>= 7;
      }
      bytes.write(rest);
    }
  }
}
