"""CSV that no spreadsheet mistakes for anything else."""

import csv
import io

import pytest

from app.insights.tabulating import written


def read(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


class TestWritten:
    @pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1", "＝1+1", '=HYPERLINK("http://x")'])
    def test_takes_the_power_from_formulas(self, cell: str) -> None:
        assert [cells[0] for cells in read(written([cell], [[cell]]))] == [f"'{cell}"] * 2

    def test_keeps_every_other_word_and_every_number(self) -> None:
        row = ['Inès, "la"\nMacro', "Вера", "عربي", "a=b", "", -1, 0.5]
        assert read(written(["name"], [row, [None, 12]])) == [["name"], [str(cell) for cell in row], ["", "12"]]
