"""A chart as a tree of harmless SVG elements: the page draws it in its own colours, and escapes every word of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element  # nosec B405 - only walked: it is made here, nothing is parsed

WIDTH, HEIGHT = 760, 260
# What is kept of what the library draws: no style, no script, no address.
TAGS = frozenset({"g", "rect", "path", "text", "line", "circle"})
ATTRIBUTES = frozenset({"class", "transform", "x", "y", "width", "height", "d", "rx", "ry", "cx", "cy", "r"})
MOST_BARS, LABELS = 62, 10


@dataclass(frozen=True, slots=True)
class Node:
    """An element with its attributes, its text and what stands in it."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str
    children: tuple["Node", ...]


def draw(labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> tuple[Node, ...]:
    """Counts by day: bars, or lines where there are too many days for bars. It takes some milliseconds: apart from the event loop."""
    import pygal  # with the first report, not at the start

    kind = pygal.Bar if len(labels) <= MOST_BARS else pygal.Line
    highest = max((value for _, values in series for value in values), default=0)
    chart = kind(width=WIDTH, height=HEIGHT, js=[], show_legend=False, no_prefix=True, disable_xml_declaration=True, margin=4,
                 margin_inline=4, min_scale=2, max_scale=6, range=(0, max(highest, 4)), include_x_axis=True, show_minor_x_labels=False,
                 x_labels_major_every=max(1, -(-len(labels) // LABELS)), show_dots=False, truncate_label=-1,
                 value_formatter=lambda value: f"{value:g}")
    chart.x_labels = list(labels)
    for name, values in series:
        chart.add(name, list(values))
    return tuple(node for child in chart.render_tree() if (node := _kept(child)) is not None)


def _kept(element: Element) -> Node | None:
    if element.tag not in TAGS or "tooltip" in element.get("class", "").split():
        return None
    attributes = tuple((name, str(value)) for name, value in element.attrib.items() if name in ATTRIBUTES)
    children = tuple(node for child in element if (node := _kept(child)) is not None)
    return Node(str(element.tag), attributes, (element.text or "").strip() if element.tag == "text" else "", children)
