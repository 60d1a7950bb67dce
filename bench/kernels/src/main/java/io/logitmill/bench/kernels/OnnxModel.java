// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An ONNX model of one node, {@code y = Op(x)} on a float32 matrix, as the bytes of its protocol
 * buffer: field numbers as in onnx.proto3.
 */
final class OnnxModel {
  static final String INPUT = "x";
  static final String OUTPUT = "y";

  private static final int IR_VERSION = 8;
  private static final int OPSET_VERSION = 13;
  private static final int FLOAT = 1;

  private OnnxModel() {}

  /**
   * Returns the model.
   *
   * @param operator of operator set 13, where Softmax works along the last axis
   */
  static byte[] of(String operator, int rows, int classes) {
    Message node = new Message().text(1, INPUT).text(2, OUTPUT).text(4, operator);
    Message graph =
        new Message()
            .message(1, node)
            .text(2, operator)
            .message(11, matrix(INPUT, rows, classes))
            .message(12, matrix(OUTPUT, rows, classes));
    Message opset = new Message().text(1, "").number(2, OPSET_VERSION);
    return new Message()
        .number(1, IR_VERSION)
        .message(7, graph)
        .message(8, opset)
        .bytes
        .toByteArray();
  }

  private static Message matrix(String name, int rows, int classes) {
    Message shape =
        new Message()
            .message(1, new Message().number(1, rows))
            .message(1, new Message().number(1, classes));
    Message tensor = new Message().number(1, FLOAT).message(2, shape);
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

    private Message bytes(int field, byte[] value) {
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
