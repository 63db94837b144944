"""The groups that `make bench ONLY=…` knows, each a function that yields its lines."""

from collections.abc import Callable, Iterator, Mapping

from bench.growth import growth
from bench.idle import idle
from bench.latency import latency
from bench.lighthouse import lighthouse
from bench.lines import Line
from bench.messages import messages
from bench.mirror import mirror
from bench.relay import relay
from bench.restart import restart
from bench.routing import routing
from bench.search import searching
from bench.widget import widget

GROUPS: Mapping[str, Callable[[], Iterator[Line]]] = {
    "messages": messages, "latency": latency, "idle": idle, "growth": growth, "widget": widget, "restart": restart, "routing": routing,
    "search": searching, "relay": relay, "mirror": mirror,
    "lighthouse": lighthouse}
