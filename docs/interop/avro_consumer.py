"""Reads predictions as Avro, single-object encoding, with the schema file alone.

Needs Debian's python3-confluent-kafka and python3-avro.
Usage: avro_consumer.py BOOTSTRAP_SERVERS TOPIC COUNT
"""

import io
import pathlib
import sys

import avro.io
import avro.schema
from confluent_kafka import Consumer

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas/src/main/avro"
# The ten-byte header of Prediction version 1, from schemas/FINGERPRINTS.md.
HEADER = bytes.fromhex("C301 4B053EEED51122CC")


def decode(schema, value):
    if not value.startswith(HEADER):
        raise ValueError(f"expected a prediction of version 1, found {value[:10].hex()}")
    return avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(io.BytesIO(value[10:])))


def main(bootstrap_servers, topic, count):
    schema = avro.schema.parse((SCHEMAS / "Prediction.avsc").read_text())
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "interop",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            # Predictions are visible when their transaction is committed, and not before.
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([topic])
    read = 0
    while read < count:
        message = consumer.poll(30)
        if message is None:
            print(f"nothing more within 30 s: {read} of {count} read", file=sys.stderr)
            return 1
        if message.error():
            raise RuntimeError(message.error())
        prediction = decode(schema, message.value())
        print(
            prediction["record_id"],
            prediction["label"],
            round(prediction["probability"], 4),
            dict(message.headers())["logitmill.source"].decode(),
        )
        read += 1
    consumer.close()
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
