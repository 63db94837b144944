"""`flask routing evaluate`: a table or JSON by language, and a clear word about a file that cannot be read."""

import json
from pathlib import Path

import pytest
from flask import Flask

from app.routing.evaluating import MOST_LINES, Unreadable, read_questions, read_topics

TOPICS = {"Film": ["Which film is this?", "Where is a film developed?"], "Delivery": ["When does my parcel arrive?"]}
QUESTIONS = "en\tCan you develop my film?\tFilm\nen\tMy parcel is late\tDelivery\nfr\tquel film ?\tFilm\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "topics.json").write_text(json.dumps(TOPICS))
    (tmp_path / "questions.tsv").write_text("\ufeff" + QUESTIONS)
    return tmp_path / "topics.json", tmp_path / "questions.tsv"


def run(app: Flask, *words: object):
    return app.test_cli_runner().invoke(args=["routing", "evaluate", *map(str, words), "--matcher", "lexical"])


class TestEvaluate:
    def test_prints_a_line_for_each_language(self, app: Flask, files) -> None:
        done = run(app, *files)
        assert done.exit_code == 0
        lines = [line.split() for line in done.output.splitlines()]
        assert lines[0] == ["language", "questions", "top-1", "top-3", "routed", "rightly"]
        assert lines[1][:4] == ["en", "2", "1.00", "1.00"] and lines[2][:4] == ["fr", "1", "1.00", "1.00"]

    def test_prints_json_when_asked(self, app: Flask, files) -> None:
        said = json.loads(run(app, *files, "--json").output)
        assert said["matcher"] == "lexical"
        assert [(each["language"], each["questions"], each["top_1"]) for each in said["languages"]] == [("en", 2, 1.0), ("fr", 1, 1.0)]

    def test_says_which_file_is_not_there_and_ends_with_1(self, app: Flask, files, tmp_path: Path) -> None:
        done = run(app, tmp_path / "none.json", files[1])
        assert done.exit_code == 1 and "none.json cannot be read" in done.output and "Traceback" not in done.output


class TestTopics:
    @pytest.mark.parametrize(("text", "says"), [
        ("{", "not JSON"), ("[]", "must be an object"), ("{}", "must be an object"), ('{"A": []}', "'A' needs a list"),
        ('{"A": "x"}', "'A' needs a list"),
        ('{"A": ["x", 3]}', "'A' needs a list"), ('{"A": [" "]}', "'A' needs a list"), ('{" ": ["x"]}', "no name"), ("null", "must be an object"),
        (json.dumps({"A": ["x"] * (MOST_LINES + 1)}), "'A' needs a list"), (json.dumps({str(each): ["x"] for each in range(501)}), "501 topics")])
    def test_says_what_is_wrong(self, tmp_path: Path, text: str, says: str) -> None:
        (tmp_path / "t.json").write_text(text)
        with pytest.raises(Unreadable, match=says):
            read_topics(tmp_path / "t.json")

    def test_says_that_it_is_not_text_or_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "t.json").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(Unreadable, match="not UTF-8"):
            read_topics(tmp_path / "t.json")
        with pytest.raises(Unreadable, match="cannot be read"):
            read_topics(tmp_path)


class TestQuestions:
    @pytest.mark.parametrize(("text", "says"), [
        ("", "no questions"), ("\n\n", "no questions"), ("en\tHello", "line 1: needs"), ("en\t\tFilm", "line 1: needs"),
        ("en\tHi\tFilm\n\nen\tHi\tShoes", "line 3: there is no topic 'Shoes'"), ("en\tHi\tFilm\tmore", "line 1: needs")])
    def test_says_what_is_wrong_in_which_line(self, tmp_path: Path, text: str, says: str) -> None:
        (tmp_path / "q.tsv").write_text(text)
        with pytest.raises(Unreadable, match=says):
            read_questions(tmp_path / "q.tsv", ["Film"])

    def test_takes_line_ends_of_any_system(self, tmp_path: Path) -> None:
        (tmp_path / "q.tsv").write_bytes(b"en\tHi\tFilm\r\nfr\tSalut\tFilm\r\n")
        assert [asked.language for asked in read_questions(tmp_path / "q.tsv", ["Film"])] == ["en", "fr"]
