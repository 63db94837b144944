"""Write `.importlinter` from the folders of `app/`: which room stands on which floor, and what lies above what inside a room."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# From the top to the ground; `|` means side by side: such rooms never import each other. Above all lie the files of `app/`
# itself (wiring, command line, demo).
FLOORS = (
    "embed | desk | console | site",
    "insights | community | workflows",
    "recruitment | cobrowse | replies | commerce | channels | outreach | recognition",
    "routing",
    "conversations",
    "notifications",
    "respondents",
    "visitors",
    "brands",
    "accounts",
    "realtime",
    "kernel",
)
GROUND = ("realtime", "kernel")  # no nouns and verbs of the business, so no floors inside
SCREENS = ("embed", "desk", "console", "site")  # every file that is no form or wire file is a door
DOORS, SHAPES, ASKS, NOUNS = ("routes", "sockets", "listeners"), ("forms", "wire"), ("queries", "policy"), ("models", "facts", "hours")
WEB = ("flask", "flask_socketio")
KNOWS_WEB = ("assets", "http", "mail", "watching")  # in the kernel; models and verbs reach the rest of it
# A verb that emits or waits for another system would do so inside somebody's transaction.
WAITING = ("app.realtime.delivery", "app.realtime.gateway", "app.kernel.lanes", "app.kernel.http", "app.kernel.mail")


class Unplaced(Exception):
    """A folder or file of `app/` that stands on no floor."""


def rooms(app: Path) -> list[str]:
    """The packages of `app/`."""
    return sorted(path.name for path in app.iterdir() if path.is_dir() and any(path.rglob("*.py")))


def written(root: Path) -> str:
    """The text of `.importlinter` for the tree at `root`; raises Unplaced."""
    app = root / "app"
    inner = [room for room in rooms(app) if room not in GROUND]
    parts = [
        "; Written by tools/floors.py from the folders of app/. Not edited by hand.",
        _section("importlinter", root_package="app", include_external_packages="True"),
        _section("importlinter:contract:floors", name="Rooms stand on floors; imports go down", type="layers",
                 containers=["app"], layers=_floors(app), exhaustive="True"),
        _section("importlinter:contract:circles", name="No circle at any depth", type="acyclic_siblings", ancestors=["app"]),
        _section("importlinter:contract:top", name="Nobody below imports the factory", type="forbidden",
                 source_modules=[f"app.{room}" for room in rooms(app)], forbidden_modules=["app"], as_packages="False"),
    ]
    for room in inner:
        layers = _inside(app / room, room)
        if len(layers) > 1:
            parts.append(_section(f"importlinter:contract:inside-{room}", name=f"Inside {room}", type="layers",
                                  containers=[f"app.{room}"], layers=layers, exhaustive="True"))
    parts.append(_section("importlinter:contract:web", name="Nouns and verbs do not know the web", type="forbidden",
                          source_modules=_webless(app, inner), forbidden_modules=WEB))
    verbs = [module for room in inner for module in _verbs(app / room, room)]
    waiting = [module for module in WAITING if (root / (module.replace(".", "/") + ".py")).exists()]
    if verbs and waiting:
        parts.append(_section("importlinter:contract:waiting", name="Verbs neither emit nor wait", type="forbidden",
                              source_modules=verbs, forbidden_modules=waiting, allow_indirect_imports="True"))
    return "\n".join(parts)


def _floors(app: Path) -> list[str]:
    there = set(rooms(app))
    placed = [[name for name in floor.split(" | ") if name in there] for floor in FLOORS]
    if unplaced := there - {name for floor in placed for name in floor}:
        raise Unplaced(f"on no floor: {', '.join(sorted(unplaced))}; place it in tools/floors.py")
    top = sorted(path.stem for path in app.glob("*.py") if path.stem != "__init__")
    # The files at the top may know each other: the command line starts the demo, both read the wiring.
    return [" : ".join(top)] * bool(top) + [" | ".join(floor) for floor in placed if floor]


def _inside(folder: Path, room: str) -> list[str]:
    files = _files(folder)
    verbs = _verbs(folder, room)
    doors = [name for name in files if _is_door(name, room)]
    rest = [[name for name in layer if name in files] for layer in (SHAPES, ASKS, NOUNS)]
    shapes, asks, nouns = rest
    gerunds = [module.rsplit(".", 1)[1] for module in verbs]
    between = " : " if room in SCREENS else " | "
    layers = [between.join(doors), " | ".join(shapes), " : ".join(gerunds), " : ".join(asks), " | ".join(nouns)]
    return [layer for layer in layers if layer]


def _files(folder: Path) -> list[str]:
    """Names of the modules and packages of a room."""
    modules = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}
    packages = {path.name for path in folder.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    return sorted(modules | packages)


def _is_door(name: str, room: str) -> bool:
    return name in DOORS or (room in SCREENS and name not in (*SHAPES, *ASKS, *NOUNS))


def _verbs(folder: Path, room: str) -> list[str]:
    """A file that is no known name is a gerund."""
    known = (*DOORS, *SHAPES, *ASKS, *NOUNS)
    return [f"app.{room}.{name}" for name in _files(folder) if name not in known and not _is_door(name, room)]


def _webless(app: Path, inner: Iterable[str]) -> list[str]:
    found = [f"app.kernel.{name}" for name in _files(app / "kernel") if name not in KNOWS_WEB]
    for room in inner:
        found += _verbs(app / room, room)
        found += [f"app.{room}.{name}" for name in _files(app / room) if name in (*ASKS, *NOUNS)]
    return sorted(found)


def _section(title: str, **values: str | Iterable[str]) -> str:
    lines = [f"[{title}]"]
    for key, value in values.items():
        lines += [f"{key} = {value}"] if isinstance(value, str) else [f"{key} =", *(f"    {line}" for line in value)]
    return "\n".join([*lines, ""])


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the file is not current")
    parser.add_argument("--root", type=Path, default=ROOT)
    asked = parser.parse_args(words)
    file = asked.root / ".importlinter"
    try:
        text = written(asked.root)
    except Unplaced as error:
        print(error, file=sys.stderr)
        return 1
    if not asked.check:
        file.write_text(text)
    elif not file.exists() or file.read_text() != text:
        print(".importlinter is not current: run `.venv/bin/python -m tools.floors`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
