"""A figure as one line: what was measured, beside what, how good it should be and how good it must be."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One result. `target` and `gate` judge `ratio` where there is a reference (unless `absolute`), else `value`; null where nothing is asked.

    `value` is null when a tool is missing: then `ok` is null too, and `note` says what to install."""

    name: str
    value: float | None
    unit: str
    reference: float | None = None
    target: float | None = None
    gate: float | None = None
    lower_is_better: bool = False
    note: str = ""
    absolute: bool = False  # the reference stands beside it only

    @property
    def ratio(self) -> float | None:
        return None if self.value is None or not self.reference else self.value / self.reference

    @property
    def judged(self) -> float | None:
        return self.value if self.reference is None or self.absolute else self.ratio

    @property
    def ok(self) -> bool | None:
        """True when the gate holds or there is none, False when it is missed, None when nothing could be measured."""
        return None if self.value is None else self.holds(self.gate)

    def holds(self, limit: float | None) -> bool:
        """Whether the figure is on the good side of a limit."""
        if limit is None or self.judged is None:
            return True
        return self.judged <= limit if self.lower_is_better else self.judged >= limit


BUSY = 0.9  # of its core: from here on the load itself may be what limits


def busy(name: str, *shares: float) -> Line:
    """The load's own share of its core, the greatest of several; said aloud when it may have been what limited."""
    share = max(shares)
    return Line(name, share * 100, "%", lower_is_better=True,
                note=f"{share:.0%}, so a server may have been faster than was asked of it" if share > BUSY else "")


def as_json(line: Line) -> str:
    """The line as it goes to standard output."""
    given = asdict(line)
    shown: dict[str, Any] = {key: given[key] for key in ("name", "value", "unit", "reference")}
    shown |= {"ratio": line.ratio, "target": line.target, "gate": line.gate, "ok": line.ok}
    return json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in shown.items()}, ensure_ascii=False)


def missed(lines: Iterable[Line], *, strict: bool = False) -> list[Line]:
    """The lines whose gate is missed; where `strict`, also those that could not be measured."""
    return [line for line in lines if line.ok is False or (strict and line.ok is None)]


def table(lines: Iterable[Line]) -> str:
    """The same for people: a mark, the figure, its ratio, target and gate."""
    rows: list[tuple[str, ...]] = [("", "what", "figure", "reference", "ratio", "target", "gate")]
    for line in lines:
        sign = "≤" if line.lower_is_better else "≥"
        limits = [f"{sign} {_short(limit)}" if limit is not None else "" for limit in (line.target, line.gate)]
        rows.append((_mark(line), line.name, f"{_short(line.value)} {line.unit}".strip(), _short(line.reference), _short(line.ratio), *limits))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _mark(line: Line) -> str:
    """✓ within the gate, · within the gate but not the target, ✗ missed, – not measured."""
    if line.ok is None:
        return "–"
    if not line.ok:
        return "✗"
    return "✓" if line.holds(line.target) else "·"


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"
