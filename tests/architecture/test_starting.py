"""What a start loads: each module more is time in which nobody is answered."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ground.server import KEYS, ROOT
from tests.ground.warm import LATER

LISTED = "import json, sys, wsgi, gunicorn.workers.ggevent; print(json.dumps(sorted(sys.modules)))"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a server of a real brand that has just started."""
    environment = {**os.environ, **KEYS, "DEMO": "", "INSTANCE": str(tmp_path_factory.mktemp("starting"))}
    done = subprocess.run([sys.executable, "-c", LISTED], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


class TestStart:
    def test_loads_the_server(self, loaded: set[str]) -> None:
        assert {"app.serving", "app.wiring", "app.realtime.gateway"} <= loaded

    @pytest.mark.parametrize("later", LATER)
    def test_leaves_for_later_what_few_need(self, loaded: set[str], later: str) -> None:
        assert later not in loaded

    def test_loads_nothing_of_the_demo(self, loaded: set[str]) -> None:
        told = {path.stem for path in (Path(ROOT) / "app").glob("demo*.py")}
        assert told and not {f"app.{name}" for name in told} & loaded
