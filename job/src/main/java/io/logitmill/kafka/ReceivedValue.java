// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * Hands out a value where the consumer has received it: a view of the fetch's buffer, not a copy.
 * The consumer allocates a buffer for each fetch and never uses one again, so that the view stays
 * valid.
 *
 * <p>A class of its own because Flink's source refuses a class that says that it deserialises
 * anything but byte arrays, though what it hands out is seen by {@link RawRecordDeserializer}
 * alone. Public, for Kafka makes it by its name.
 */
public final class ReceivedValue extends ByteBufferDeserializer {}
