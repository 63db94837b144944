"""The environment is made once: nothing runs again until what it was made from changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools import environment, machine, node

Ran = list[str]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """A clone in which every command that would run is only noted."""
    commands: Ran = []

    def note(*command: str | Path, env: dict[str, str] | None = None) -> None:
        words = " ".join(str(part) for part in command)
        commands.append(words)
        if " venv " in words:
            (tmp_path / ".venv/bin").mkdir(parents=True)
            (tmp_path / ".venv/bin/python").touch()
        if " ci " in words:
            (tmp_path / "node_modules").mkdir(exist_ok=True)
        if words.endswith(" build"):
            for file in environment.BUILT:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch()

    for name, value in {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "PYTHON": tmp_path / ".venv/bin/python", "_run": note,
                        "STAMPS": tmp_path / ".build", "BUILT": (tmp_path / "dist/a", tmp_path / "dist/b")}.items():
        monkeypatch.setattr(environment, name, value)
    monkeypatch.setattr(node, "fits", lambda: True)
    for name in ("requirements.txt", "requirements-dev.txt", "package.json", "package-lock.json"):
        (tmp_path / name).write_text("1")
    return commands


class TestEnvironment:
    def test_is_made_whole_the_first_time(self, ran: Ran) -> None:
        assert environment.main(["dev"]) == 0
        assert [words for words in ran if "requirements-dev.txt" in words]
        assert [words for words in ran if words.startswith("npm ci")]
        assert [words for words in ran if words.endswith("run --silent build")]

    def test_runs_nothing_the_second_time(self, ran: Ran) -> None:
        environment.main(["dev"])
        ran.clear()
        assert environment.main(["dev"]) == 0
        assert environment.main(["run"]) == 0
        assert ran == []

    @pytest.mark.parametrize(("file", "expected"), [
        ("requirements.txt", "pip install"), ("requirements-dev.txt", "pip install"), ("package-lock.json", "npm ci"),
        ("wire/connection.ts", "run --silent build"), ("app/translations/fr/LC_MESSAGES/widget.po", "run --silent build"),
        ("app/wiring.py", "compileall"),
    ])
    def test_makes_again_what_a_changed_file_is_for(self, ran: Ran, tmp_path: Path, file: str, expected: str) -> None:
        environment.main(["dev"])
        ran.clear()
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("2")
        environment.main(["dev"])
        assert [words for words in ran if expected in words]

    def test_builds_again_when_the_bundles_are_gone(self, ran: Ran) -> None:
        environment.main(["dev"])
        ran.clear()
        environment.BUILT[0].unlink()
        environment.main(["dev"])
        assert [words.split()[-1] for words in ran] == ["build"]

    def test_says_which_command_failed(self, ran: Ran, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr(environment, "_run", lambda *command, env=None: environment.subprocess.run(["false"], check=True))
        assert environment.main(["dev"]) == 1
        assert "This failed (exit 1): false" in capsys.readouterr().err


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A machine whose PATH holds only the programs that the test puts there; each says its version."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)

    def program(name: str, version: str) -> None:
        (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / name).chmod(0o755)

    return program


class TestNode:
    @pytest.mark.parametrize(("version", "npm", "fits"), [
        ("v20.19.0", "11.1.0", True), ("v20.18.3", "11.1.0", False), ("v21.7.0", "11.1.0", False), ("v22.11.0", "11.1.0", False),
        ("v22.12.0", "11.1.0", True), ("v24.19.0", "11.1.0", True), ("v22.20.0", "10.9.3", False), ("v18.20.0", "10.9.3", False),
    ])
    def test_is_the_machines_own_only_when_the_build_takes_it(
            self, put: Callable[[str, str], None], version: str, npm: str, fits: bool) -> None:
        put("node", version)
        put("npm", npm)
        assert node.fits() is fits

    def test_is_not_the_machines_own_where_there_is_none(self, put: Callable[[str, str], None]) -> None:
        assert not node.fits()


class TestMachine:
    def test_finds_a_browser_under_each_of_its_names(self, put: Callable[[str, str], None], tmp_path: Path) -> None:
        assert machine.chromium() is None
        put("google-chrome", "1")
        assert machine.chromium() == str(tmp_path / "google-chrome")

    def test_takes_the_browser_that_it_is_told(
            self, put: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put("chromium", "1")
        put("mine", "1")
        monkeypatch.setenv("CHROMIUM", str(tmp_path / "mine"))
        assert machine.chromium() == str(tmp_path / "mine")

    def test_fails_where_everything_must_be_there(
            self, put: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr(machine, "missing", lambda: ["Chromium"])
        monkeypatch.delenv("CI", raising=False)
        assert machine.main() == 0
        assert "SKIPPED" in capsys.readouterr().err
        monkeypatch.setenv("CI", "true")
        assert machine.main() == 1
