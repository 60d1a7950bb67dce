"""Sends logit records as Avro, single-object encoding, with the schema file alone.

Needs Debian's python3-confluent-kafka and python3-avro.
Usage: avro_producer.py BOOTSTRAP_SERVERS TOPIC
"""

import io
import pathlib
import struct
import sys

import avro.io
import avro.schema
from confluent_kafka import Producer

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas/src/main/avro"
# The ten-byte header of LogitRecord version 1, from schemas/FINGERPRINTS.md.
HEADER = bytes.fromhex("C301 6C5E871CB3AD721C")


def encode(schema, record):
    out = io.BytesIO()
    out.write(HEADER)
    avro.io.DatumWriter(schema).write(record, avro.io.BinaryEncoder(out))
    return out.getvalue()


def main(bootstrap_servers, topic):
    schema = avro.schema.parse((SCHEMAS / "LogitRecord.avsc").read_text())
    producer = Producer({"bootstrap.servers": bootstrap_servers, "enable.idempotence": True})
    for i in range(10):
        logits = [0.0] * 10
        logits[i] = 3.0
        record = {
            "record_id": f"python-{i}",
            "model": "digits",
            "model_version": "1",
            "event_time": None,
            "logits": logits,
            "packed_logits": None,
            "candidate_logits": None,
            "adaptive_logits": None,
            "true_classes": [i],
            "attributes": {"sent_by": "python"},
        }
        producer.produce(topic, value=encode(schema, record), key=f"python-{i}")
    unsent = producer.flush(30)
    print(f"{10 - unsent} records sent to {topic}")
    return 1 if unsent else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
