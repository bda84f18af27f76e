"""The private nodes do what fault tests rely on: a kill keeps the data, a wipe loses it."""

from __future__ import annotations

import pika
import psycopg

from tests.nodes.postgresql import PostgreSQL
from tests.nodes.rabbitmq import RabbitMQ


def test_postgresql_keeps_what_was_committed_through_a_kill(own_postgresql: PostgreSQL) -> None:
    """Given a committed row, when the server is killed and started, then the row is there."""
    with psycopg.connect(own_postgresql.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    own_postgresql.kill()
    assert not own_postgresql.running
    own_postgresql.start()
    with psycopg.connect(own_postgresql.url()) as connection:
        assert connection.execute("SELECT one FROM kept").fetchall() == [(1,)]


def test_postgresql_loses_all_in_a_wipe(own_postgresql: PostgreSQL) -> None:
    """Given a database, when the server is wiped, then it is gone."""
    own_postgresql.add_database("lost")
    own_postgresql.wipe()
    with psycopg.connect(own_postgresql.url()) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname = 'lost'").fetchall()
    assert names == []


def test_rabbitmq_keeps_a_durable_queue_through_a_kill_and_loses_it_in_a_wipe(own_rabbitmq: RabbitMQ) -> None:
    """Given a confirmed persistent message in a quorum queue, a kill keeps it and a wipe does not."""
    with pika.BlockingConnection(pika.URLParameters(own_rabbitmq.url())) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("kept", durable=True, arguments={"x-queue-type": "quorum"})
        channel.basic_publish("", "kept", b"x", pika.BasicProperties(delivery_mode=2), mandatory=True)
    own_rabbitmq.await_saved("kept")
    own_rabbitmq.kill()
    own_rabbitmq.start()
    with pika.BlockingConnection(pika.URLParameters(own_rabbitmq.url())) as connection:
        assert connection.channel().basic_get("kept")[2] == b"x"
    assert [(queue.name, queue.type, queue.durable) for queue in own_rabbitmq.queues()] == [
        ("kept", "quorum", True)
    ]
    own_rabbitmq.wipe()
    assert own_rabbitmq.queues() == []


def test_a_virtual_host_is_empty_and_apart(rabbitmq: RabbitMQ, broker_url: str) -> None:
    """Given a queue in this test's virtual host, the default one does not show it."""
    with pika.BlockingConnection(pika.URLParameters(broker_url)) as connection:
        connection.channel().queue_declare("mine", durable=True, arguments={"x-queue-type": "quorum"})
    vhost = broker_url.rpartition("/")[2]
    assert [queue.name for queue in rabbitmq.queues(vhost)] == ["mine"]
    assert rabbitmq.queues() == []
