"""Each contract bites: a violation planted in a copy of the tree is found."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import floors, shape

ROOT = Path(__file__).resolve().parents[2]
Plant = Callable[[str, str], None]
PLANTED = '"""Planted."""\n\n'
# What is wrong: the lines for each file, and what is said of them.
IMPORTS: dict[str, tuple[dict[str, str], str]] = {
    "a stair that goes up": ({"app/kernel/clock.py": "\nfrom app.routing import models\n"}, "app.kernel is not allowed to import app.routing"),
    "one screen that imports another": ({"app/embed/planted.py": f"{PLANTED}from app.desk import wire\n"},
                                        "app.embed is not allowed to import app.desk"),
    "a model that imports a door of its room": ({"app/conversations/models.py": "\nfrom app.conversations import wire\n"},
                                                "app.conversations.models is not allowed to import app.conversations.wire"),
    "the web in a verb, even inside a function": ({"app/conversations/planting.py": f"{PLANTED}\ndef plant() -> None:\n    import flask\n"},
                                                  "app.conversations.planting is not allowed to import flask"),
    "the socket library in a policy": ({"app/brands/policy.py": "\nimport flask_socketio\n"},
                                       "app.brands.policy is not allowed to import flask_socketio"),
    "a circle between two verbs": ({"app/visitors/greeting.py": f"{PLANTED}from app.visitors import waving\n",
                                    "app/visitors/waving.py": f"{PLANTED}from app.visitors import greeting\n"}, "No circle at any depth BROKEN"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The Python sources of the house, as they are now."""
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=lambda folder, names: [
        name for name in names if not (Path(folder, name).is_dir() or name.endswith(".py")) or name in ("static", "__pycache__")])
    return tmp_path


@pytest.fixture
def plant(tree: Path) -> Plant:
    """Add lines to the end of a file, which may be a new one."""

    def add(path: str, text: str) -> None:
        file = tree / path
        file.parent.mkdir(exist_ok=True)
        (file.parent / "__init__.py").touch()
        with file.open("a") as out:
            out.write(text)

    return add


def linted(tree: Path) -> str:
    """What import-linter says about the tree; '' when every contract is kept."""
    (tree / ".importlinter").write_text(floors.written(tree))
    program = Path(sys.executable).parent / "lint-imports"
    env = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run([program, "--no-cache"], cwd=tree, env=env, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


class TestFloors:
    def test_are_kept_by_the_house_as_it_is(self, tree: Path) -> None:
        assert linted(tree) == ""

    def test_refuse_every_planted_import(self, tree: Path, plant: Plant) -> None:
        """All of them in one tree: each is named, and none hides another."""
        for places, _ in IMPORTS.values():
            for path, text in places.items():
                plant(path, text)
        said = linted(tree)
        assert [what for what, (_, words) in IMPORTS.items() if words not in said] == []

    def test_refuse_a_folder_that_nobody_placed(self, tree: Path, plant: Plant) -> None:
        plant("app/attic/storing.py", '"""Planted."""\n')
        with pytest.raises(floors.Unplaced, match="attic"):
            floors.written(tree)

    def test_refuse_a_listing_that_is_not_current(self, tree: Path, plant: Plant) -> None:
        assert floors.main(["--root", str(tree)]) == 0
        assert floors.main(["--root", str(tree), "--check"]) == 0
        plant("app/visitors/greeting.py", '"""Planted."""\n')
        assert floors.main(["--root", str(tree), "--check"]) == 1


class TestShape:
    @pytest.mark.parametrize(("path", "text", "said"), [
        ("app/visitors/greeting.py", '"""Planted."""\n' + "\n" * 250, "greeting.py: 251 lines"),
        ("app/visitors/greeting.py", '"""Planted."""\n\n\ndef greet() -> None:\n' + "    print()\n" * 40, "greet has 41 lines"),
        ("app/visitors/greeting.py", "import os\n", "begins without the one line"),
        ("app/visitors/utils.py", '"""Planted."""\n', "'utils' is no name"),
        ("app/kernel/events.py", '"""Planted."""\n', "'events' is no name"),
        ("widget/planted.ts", "panel.innerHTML = text;\n", "text goes in by textContent"),
        ("desk/planted.tsx", "\n" * 251, "planted.tsx: 251 lines"),
        ("desk/planted.ts", "new Replayer({ UNSAFE_replayCanvas: true });\n", "no unsafe option"),
        ("app/site/templates/site/planted.html", "{{ name|safe }}\n", "templates escape everything"),
        ("app/site/planted.py", '"""Planted."""\n\nfrom markupsafe import Markup\n\nX = Markup("<b>")\n', "templates escape everything"),
        ("app/realtime/planted.py", '"""Planted."""\n\nSocketIO(cors_allowed_origins="*")\n', "an origin is checked per site"),
        ("app/realtime/planted.py", '"""Planted."""\n\nx = 1  # type: ignore\n', "say why the type is ignored"),
    ])
    def test_refuses(self, tmp_path: Path, path: str, text: str, said: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
        assert said in "\n".join(shape.violations(tmp_path))

    def test_takes_a_file_and_a_function_of_just_the_longest_length(self, tmp_path: Path) -> None:
        body = '"""Planted."""\n\n\ndef greet() -> None:\n' + "    print()\n" * 39
        (tmp_path / "app/visitors").mkdir(parents=True)
        (tmp_path / "app/visitors/greeting.py").write_text(body + "\n" * (250 - body.count("\n")))
        assert list(shape.violations(tmp_path)) == []
