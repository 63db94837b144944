"""What a machine lacks is said aloud: skipped tests are counted, and fail where everything must be there."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLANTED = '''"""Planted."""

import os

import pytest


@pytest.fixture(scope="session")
def everything():
    os.environ["CI"] = "true"


def test_needs_a_browser(stage):
    pass


def test_must_have_one(everything, stage):
    pass
'''


def test_what_is_missing_is_counted_at_the_end_and_fails_where_everything_must_be_there(tmp_path: Path) -> None:
    """Two journeys on a machine without a browser, the second as if `CI=true`."""
    (tmp_path / "test_planted.py").write_text(PLANTED)
    env = {key: value for key, value in os.environ.items() if key not in ("CI", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS")}
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"),
               "--rootdir", str(ROOT), str(tmp_path / "test_planted.py")]
    done = subprocess.run(command, cwd=ROOT, env={**env, "CHROMIUM": "/nowhere/chromium"}, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "1 TESTS SKIPPED: something is missing on this machine" in said
    assert "1 skipped" in said and "skipped, but CI=true" in said
    assert "no Chromium on this machine" in said
