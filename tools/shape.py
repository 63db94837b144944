"""Sizes, names and forbidden words of the sources: what keeps every file readable in one sitting and every text harmless."""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 250, 40
PYTHON = ("*.py", "app/**/*.py", "tools/**/*.py", "bench/**/*.py", "tests/**/*.py")
BROWSER = tuple(f"{folder}/**/*.{kind}" for folder in ("wire", "widget", "desk") for kind in ("ts", "tsx"))
SHEETS = ("app/static/css/*.css", "desk/*.css", "widget/*.css")
TEMPLATES = ("app/**/templates/**/*.*",)
GENERATED = {"wire/protocol.ts"}
# Names that say nothing, or that mean two things here.
NAMELESS = {"util", "utils", "helper", "helpers", "service", "services", "manager", "managers", "common", "base", "misc", "events"}
# Word -> why not. What a person typed is shown as text; the web framework's doors stay shut.
FORBIDDEN = {
    r"\.(inner|outer)HTML\b|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write": "text goes in by textContent",
    r"\|\s*safe\b|\bMarkup\(|autoescape\s+false": "templates escape everything",
    r"cors_allowed_origins\s*=\s*[\"'\[]+\*": "an origin is checked per site",
    r"\bUNSAFE_": "no unsafe option of the replayer",
    r"\b(TODO|FIXME|XXX)\b": "finished, or not there",
    r"#\s*type:\s*ignore(?!\[[\w-]+(, ?[\w-]+)*\]\s+#?\s*\S)": "say why the type is ignored: `# type: ignore[code]  # why`",
    r"\beval\(|new Function\(": "nothing is made into code",
}
SEARCHED = ("app/**/*.py", "config.py", "wsgi.py", *BROWSER, *TEMPLATES)
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def violations(root: Path) -> Iterator[str]:
    """One line for each place that breaks a rule."""
    for file in _found(root, *PYTHON, *BROWSER, *TEMPLATES, *SHEETS):
        name, lines = file.relative_to(root).as_posix(), file.read_text().count("\n")
        if name not in GENERATED and lines > LONGEST_FILE:
            yield f"{name}: {lines} lines, at most {LONGEST_FILE}"
    yield from _functions(root)
    yield from _names(root)
    yield from _words(root)


def _functions(root: Path) -> Iterator[str]:
    for file in _found(root, *PYTHON):
        name, tree = file.relative_to(root).as_posix(), ast.parse(file.read_text())
        if tree.body and not ast.get_docstring(tree) and name.startswith("app/"):
            yield f"{name}: begins without the one line that says what it is for"
        for node in ast.walk(tree):
            if isinstance(node, FunctionNode) and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}"


def _names(root: Path) -> Iterator[str]:
    for file in _found(root, *PYTHON, *BROWSER):
        path = file.relative_to(root)
        for part in (*path.parent.parts, path.stem):
            if part.lower() in NAMELESS:
                yield f"{path.as_posix()}: '{part}' is no name"


def _words(root: Path) -> Iterator[str]:
    for file in _found(root, *SEARCHED):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            for pattern, why in FORBIDDEN.items():
                if match := re.search(pattern, line):
                    yield f"{file.relative_to(root).as_posix()}:{number}: {match[0].strip()!r}: {why}"


def _found(root: Path, *patterns: str) -> list[Path]:
    return sorted({file for pattern in patterns for file in root.glob(pattern) if file.is_file()})


def figures(root: Path) -> str:
    """Median and 95th percentile of file and function lengths: reported, not chased."""
    files = [file.read_text().count("\n") for file in _found(root, "app/**/*.py")]
    functions = [(node.end_lineno or 0) - node.lineno + 1 for file in _found(root, "app/**/*.py")
                 for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, FunctionNode)]
    return ", ".join(f"{what} {_at(sizes, 0.5)}/{_at(sizes, 0.95)}" for what, sizes in (("files", files), ("functions", functions)))


def _at(sizes: list[int], share: float) -> int:
    return sorted(sizes)[min(len(sizes) - 1, int(len(sizes) * share))] if sizes else 0


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    root = parser.parse_args(words).root
    found = list(violations(root))
    print("\n".join([*found, f"lines in app/, median/p95: {figures(root)}"]))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
