"""The promise of delivery under SIGKILL, small: `make chaos CYCLES=500` is the same at length."""

import pytest

from tests.chaos.running import run
from tests.promises.fault import COLUMNS

CYCLES = 5


@pytest.mark.real
class TestChaos:
    def test_breaks_no_promise_while_servers_are_killed(self) -> None:
        """The grace is long because this machine may be busy with other tests; `make chaos` allows the promised five seconds."""
        done = run(CYCLES, seed="in make test", grace=60.0)
        assert [str(fault) for fault in done.faults] == []
        assert done.trouble == []
        line = done.line()
        assert line["cycles"] == CYCLES
        assert line["acked"] and line["resent"]
        assert not any(line[column] for column in COLUMNS)
