"""Three RabbitMQ nodes on one host that form a cluster, with quorum queues over all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.nodes.rabbitmq import RabbitMQ


class Cluster:
    """`start` first (half a minute); `close` it at the end."""

    def __init__(self) -> None:
        self.nodes: list[RabbitMQ] = []

    def start(self) -> None:
        """Starts the nodes and joins the others to the first."""
        first = RabbitMQ()
        self.nodes = [first]
        first.start()  # it makes the cookie
        others = [RabbitMQ(beside=first) for _ in range(2)]
        self.nodes += others
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(RabbitMQ.start, others))
        for node in others:
            node.ctl("stop_app")
            node.ctl("join_cluster", first.name)
            node.ctl("start_app")

    @property
    def url(self) -> str:
        """All addresses, as LOA_BROKER_URL takes them."""
        return ";".join(node.url() for node in self.nodes)

    def leader(self, queue: str) -> RabbitMQ:
        """The node that leads a quorum queue."""
        asked = next(node for node in self.nodes if node.running)
        table = asked.ctl("list_queues", "--no-table-headers", "name", "leader")
        leaders = dict(line.split("\t") for line in table.splitlines())
        return next(node for node in self.nodes if node.name == leaders[queue])

    def close(self) -> None:
        """Kills all; the first one last, for the epmd is its own."""
        for node in reversed(self.nodes):
            node.close()
