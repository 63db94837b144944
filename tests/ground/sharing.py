"""Which tests stay with one worker: those of a file that share a server, else each worker would start one."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

SERVED = ("tests/journeys/", "tests/hostile/", "tests/conformance/", "tests/realtime/test_packets.py", "tests/realtime/test_connecting.py",
          "tests/realtime/test_ending.py",
          "tests/kernel/test_http.py", "tests/kernel/test_gevent.py")


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # xdist declares no types
    """Files with a server first, the others' tests one by one to whoever is free. By names: the marks of `--dist loadgroup` are
    added to what pytest no longer reads (pytest 9.2, xdist 3.8)."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, rest = nodeid.partition("::")
        return f"{file} {'postgresql' in rest}" if file.startswith(SERVED) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    return Sharing(config, log)
