"""The chart's tree: shapes and words, nothing that runs, styles or fetches."""

from app.insights.charting import ATTRIBUTES, MOST_BARS, TAGS, Node, draw


def walked(nodes: tuple[Node, ...]) -> list[Node]:
    return [found for node in nodes for found in (node, *walked(node.children))]


def drawn(labels: list[str], *values: list[int]) -> list[Node]:
    return walked(draw(labels, [(f"Series {number}", each) for number, each in enumerate(values)]))


class TestDraw:
    def test_draws_a_bar_for_each_day_of_each_series(self) -> None:
        found = drawn(["1", "2", "3"], [1, 2, 3], [0, 1, 1])
        assert len([node for node in found if node.tag == "rect" and "reactive" in dict(node.attributes).get("class", "")]) == 6

    def test_keeps_only_what_is_harmless_and_words_as_words(self) -> None:
        found = drawn(["<script>alert(1)</script>", "2"], [1, 2])
        assert {node.tag for node in found} <= TAGS
        assert {name for node in found for name, _ in node.attributes} <= ATTRIBUTES
        assert "<script>alert(1)</script>" in [node.text for node in found]

    def test_lives_with_nothing_with_much_and_with_a_year(self) -> None:
        assert drawn(["1"], [0], [0])
        assert drawn(["1"], [10**9])
        year = drawn([str(day) for day in range(MOST_BARS + 300)], [1] * (MOST_BARS + 300))
        assert any(node.tag == "path" for node in year)
