"""The report, read by Maya: the page, and the files with the same numbers. What axe says of it stands in test_accessible."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from tests.ground.browser import Stage
from tests.journeys.people import Demo

pytestmark = pytest.mark.only("sqlite")  # the database cannot matter
READ = """table => [...table.tBodies[0].rows].map(row => [...row.cells].map(
    cell => cell.querySelector('data')?.value ?? cell.querySelector('time')?.dateTime ?? cell.querySelector('.strong')?.textContent ?? ''))"""


def shown(page: Page, table: str) -> list[dict[str, str]]:
    """The table's cells as data, by the column's name; the first column is called ''."""
    place = page.locator(f"table.{table}")
    names = ["", *place.locator("thead a").all_text_contents()]
    return [dict(zip(names, row, strict=True)) for row in place.evaluate(READ)]


def downloaded(page: Page, link: str) -> list[dict[str, str]]:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    return list(csv.DictReader(io.StringIO(waiting.value.path().read_bytes().decode("utf-8-sig"))))


def agree(table: list[dict[str, str]], file: list[dict[str, str]], first: str) -> bool:
    """Every number of the page stands in the file, line by line."""
    return [{name: value for name, value in line.items() if name} | {first: line[""]} for line in table] == [
        {name: line[name] for name in (first, *(key for key in table[0] if key))} for line in file]


def test_the_report_is_read_and_taken_along(demo: Demo, stage: Stage) -> None:
    maya = demo.sign_in(stage, "maya")
    maya.goto(demo.console())
    maya.get_by_role("link", name="Report").click()
    expect(maya.get_by_role("img", name="Conversations started and answered by day")).to_be_visible()
    people, days = shown(maya, "people"), shown(maya, "days")
    assert {line[""] for line in people} >= {"Ines", "Awa", "Lena", "Omar"} and len(days) == 28
    assert sum(int(line["Assignments"]) for line in people) == sum(int(line["Assignments"]) for line in days) >= 9
    assert agree(people, downloaded(maya, "CSV by respondent"), "Respondent")
    assert agree(days[::-1], downloaded(maya, "CSV by day"), "Day")
    maya.get_by_text("What this is").first.click()
    expect(maya.get_by_text("Conversations that a visitor began with a first message").first).to_be_visible()
    maya.get_by_label("From", exact=True).fill("2020-01-01")
    maya.get_by_label("to", exact=True).fill("2020-01-07")
    maya.get_by_role("button", name="Show").click()
    expect(maya.get_by_text("Nothing happened in these days.")).to_be_visible()
