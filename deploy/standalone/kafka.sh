#!/usr/bin/env bash
# Kafka's own tools, those that manage a broker.
#
# usage: kafka.sh TOOL ARGUMENT...      for example
#        kafka.sh topics --bootstrap-server localhost:9092 --create --topic logits --partitions 4
. "$(dirname "$0")/common.sh"

require_built
tools=org.apache.kafka.tools
case ${1:-} in
  acls) main=$tools.AclCommand ;;
  broker-api-versions) main=$tools.BrokerApiVersionsCommand ;;
  configs) main=kafka.admin.ConfigCommand ;;
  console-consumer) main=$tools.consumer.ConsoleConsumer ;;
  consumer-groups) main=$tools.consumer.group.ConsumerGroupCommand ;;
  topics) main=$tools.TopicCommand ;;
  transactions) main=$tools.TransactionsCommand ;;
  *)
    die "expected one of acls, broker-api-versions, configs, console-consumer, consumer-groups," \
      "topics, transactions; found '${1:-}'"
    ;;
esac
shift
exec "$java" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$broker_lib" "$main" "$@"
