"""The browser build on a page: hashed names by entry, read from the build's manifest."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for

DIST = Path(__file__).resolve().parents[1] / "static" / "dist"


class NotBuilt(RuntimeError):
    """The browser build is missing: `npm ci && npm run build`."""


def init(app: Flask) -> None:
    """`script_of(entry)` and `styles_of(entry)` for templates; `entry` is a source file such as `desk/main.tsx`."""
    app.jinja_env.globals.update(script_of=script_of, styles_of=styles_of)


def script_of(entry: str) -> str:
    """The address of an entry's script."""
    return url_for("static", filename=f"dist/{file_of(entry)}")


def file_of(entry: str) -> str:
    """The hashed name of an entry's script within the build's folder."""
    return str(_entry(entry)["file"])


def styles_of(entry: str) -> list[str]:
    """The addresses of an entry's style sheets."""
    return [url_for("static", filename=f"dist/{name}") for name in _entry(entry).get("css", [])]


def _entry(name: str) -> dict[str, Any]:
    try:
        return dict(_manifest()[name])
    except (OSError, KeyError) as error:
        raise NotBuilt(f"{name} is not built: run npm run build") from error


@cache
def _manifest() -> dict[str, Any]:
    return dict(json.loads((DIST / ".vite" / "manifest.json").read_text()))
