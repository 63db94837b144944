"""A report as CSV that a spreadsheet can open without running anything a person once typed."""

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins with one of these is a formula to a spreadsheet (CSV injection).
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
MARK = "\ufeff"  # by which spreadsheets know UTF-8
Cell = str | int | float | None


def written(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Text cells that could be formulas are quoted with an apostrophe; numbers stay numbers, None is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(cell) for cell in head])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return MARK + out.getvalue()


def _safe(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(DANGEROUS) else cell
    return "" if cell is None else cell
