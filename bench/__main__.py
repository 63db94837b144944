"""`make bench [ONLY=group]`: one JSON object a line on standard output, a table beside it, exit 1 when a gate is missed."""

import argparse
import os
import sys

from bench.groups import GROUPS
from bench.lines import Line, as_json, missed, table


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("group", nargs="*", help=f"one or more of: {', '.join(GROUPS)}; all when none is given")
    asked = parser.parse_args(words).group
    if unknown := [name for name in asked if name not in GROUPS]:
        print(f"There is no bench group {unknown[0]!r}. There are: {', '.join(GROUPS)}.", file=sys.stderr)
        return 2
    lines: list[Line] = []
    for name in asked or GROUPS:
        print(f"── {name}", file=sys.stderr, flush=True)
        for line in GROUPS[name]():
            print(as_json(line), flush=True)
            lines.append(line)
            if line.note:
                print(f"!! {line.name}: {line.note}", file=sys.stderr, flush=True)
    print(table(lines), file=sys.stderr)
    failed = missed(lines, strict=os.environ.get("CI") == "true")
    if failed:
        print(f"{len(failed)} of {len(lines)} figures miss their gate", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
