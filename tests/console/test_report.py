"""The report's page and files: the same numbers, in every shape of period, for managers only."""

import csv
import io
import re
from pathlib import Path

import pytest
from markupsafe import escape
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.brands.models import Brand, Member
from app.console import figures
from app.kernel import clock
from tests.brands.office import NOW, Office
from tests.console.conftest import Thread
from tests.ground.doors import Client

REPORT = "/b/objectif/console/report"
SPAN = "from=2026-11-20&to=2026-11-22"


@pytest.fixture(autouse=True)
def _now():
    with clock.stopped_at(NOW):
        yield


def lines(client: Client, name: str, span: str = SPAN) -> list[dict[str, str]]:
    answer = client.get(f"{REPORT}/{name}.csv?{span}")
    assert answer.mimetype == "text/csv" and answer.data.startswith(b"\xef\xbb\xbf")
    assert re.search(r"attachment; filename=objectif-\w+-2026-11-20-2026-11-22\.csv", answer.headers["Content-Disposition"])
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


class TestReport:
    def test_shows_the_figures_their_definitions_and_a_chart(self, maya: Client, thread: Thread) -> None:
        page = maya.get(f"{REPORT}?{SPAN}").text
        assert '<data value="50">50\u00a0s</data>' in page and '<data value="1.0">100%</data>' in page and '<data value="4.0">4.0</data>' in page
        assert [text for _, text in figures.DEFINITIONS.values() if escape(text._args[0]) not in page] == []
        chart = page[page.index("<svg"):page.index("</svg>")]
        assert 'role="img"' in chart and "<rect" in chart and not re.search(r"<style|<script|style=|on\w+=|href", chart)

    def test_says_when_nothing_happened(self, maya: Client) -> None:
        page = maya.get(REPORT).text
        assert "Nothing happened in these days." in page and "<svg" not in page

    def test_follows_the_zone_of_the_brand(self, maya: Client, session: Session, office: Office) -> None:
        session.execute(update(Brand).where(Brand.id == office.brand_id).values(timezone="Pacific/Kiritimati"))
        assert "16 November 2026 to 22 November 2026" in maya.get(f"{REPORT}?period=7").text

    @pytest.mark.parametrize(("span", "words"), [
        ("from=2026-11-22&to=2026-11-20", "comes before the first"), ("from=2020-01-01&to=2026-01-01", "at most 366 days"),
        ("from=0001-01-01&to=0001-01-02", "in those years"), ("from=yesterday&to=2026-11-20", "a first and a last day"),
        ("from=2026-11-20", "a first and a last day"), ("from=%3Cscript%3E&to=x", "a first and a last day"), ("from=" + "9" * 9_000, "first")])
    def test_says_what_is_wrong_with_a_period(self, maya: Client, span: str, words: str) -> None:
        answer = maya.get(f"{REPORT}?{span}")
        assert (answer.status_code, words in answer.text, "<script>" in answer.text) == (422, True, False)
        assert maya.get(f"{REPORT}/days.csv?{span}").status_code == 422

    @pytest.mark.parametrize("name", ["7", "28", "month", "", "x"])
    def test_knows_its_periods(self, maya: Client, name: str) -> None:
        answer = maya.get(f"{REPORT}?period={name}")
        assert (answer.status_code, answer.text.count('aria-current="page"')) == (200, 3)

    @pytest.mark.parametrize("who", ["omar", "ines", "zoe"])
    def test_is_not_there_for_who_does_not_manage(self, as_: object, who: str) -> None:
        browser: Client = as_(who)  # type: ignore[operator]  # a fixture's function
        for path in ("", "/respondents.csv", "/days.csv"):
            assert browser.get(f"{REPORT}{path}").status_code == 404


class TestFiles:
    def test_have_the_numbers_of_the_page(self, maya: Client, thread: Thread) -> None:
        (ines,) = lines(maya, "respondents")
        assert (ines["Respondent"], ines["Assignments"], ines["First response"], ines["CSAT"], ines["Has left"]) == ("Ines", "1", "50", "1.0", "no")
        days = lines(maya, "days")
        assert [day["Day"] for day in days] == ["2026-11-20", "2026-11-21", "2026-11-22"]
        assert [day["Started"] for day in days] == ["0", "1", "0"] and days[0]["First response"] == ""

    def test_quote_a_name_that_would_be_a_formula(self, maya: Client, thread: Thread, session: Session, office: Office) -> None:
        session.execute(update(Member).where(Member.id == office.ines.member_id).values(name="=HYPERLINK(1)"))
        assert lines(maya, "respondents")[0]["Respondent"] == "'=HYPERLINK(1)"


class TestDefinitions:
    def test_stand_in_the_documents_word_for_word(self) -> None:
        text = Path("docs/figures.md").read_text(encoding="utf-8")
        missing = [str(name._args[0]) for name, words in figures.DEFINITIONS.values() if f"| **{name._args[0]}** | {words._args[0]} |" not in text]
        assert missing == []
        assert [name for name, (_, words) in figures.DEFINITIONS.items() if "exist yet" in words._args[0]] == []  # snooze and hours do

    def test_are_there_for_every_column(self) -> None:
        assert {column.about for column in figures.columns(["EUR"])} <= figures.DEFINITIONS.keys()
