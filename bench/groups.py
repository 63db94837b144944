"""The groups that `make bench ONLY=…` knows, each a function that yields its lines."""

from collections.abc import Callable, Iterator, Mapping

from bench.growth import growth
from bench.idle import idle
from bench.latency import latency
from bench.lines import Line
from bench.messages import messages
from bench.restart import restart
from bench.routing import routing

GROUPS: Mapping[str, Callable[[], Iterator[Line]]] = {
    "messages": messages, "latency": latency, "idle": idle, "growth": growth, "restart": restart, "routing": routing}
