"""What a machine lacks is said aloud: skipped tests are counted, and fail where everything must be there."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, **environment: str) -> tuple[int, str]:
    """Run one journey on a machine without a browser."""
    (folder / "test_planted.py").write_text('"""Planted."""\n\n\ndef test_needs_a_browser(stage):\n    pass\n')
    env = {key: value for key, value in os.environ.items() if key not in ("CI", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS")}
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"),
               "--rootdir", str(ROOT), str(folder / "test_planted.py")]
    done = subprocess.run(command, cwd=ROOT, env={**env, "CHROMIUM": "/nowhere/chromium", **environment}, capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout + done.stderr


class TestMissing:
    def test_is_counted_at_the_end(self, tmp_path: Path) -> None:
        code, said = run(tmp_path)
        assert code == 0
        assert "1 TESTS SKIPPED: something is missing on this machine" in said

    def test_fails_where_everything_must_be_there(self, tmp_path: Path) -> None:
        code, said = run(tmp_path, CI="true")
        assert code == 1
        assert "skipped, but CI=true" in said
        assert "no Chromium on this machine" in said
