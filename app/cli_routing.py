"""The `flask routing` commands: how well a brand's topics are told apart, before launch."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.routing.evaluating import Score, Unreadable, evaluate, read_questions, read_topics
from config import MATCHERS, Settings

HEADS = ("language", "questions", "top-1", "top-3", "routed", "rightly")


def routing_commands(settings: Settings) -> AppGroup:
    """`flask routing evaluate TOPICS.json QUESTIONS.tsv`."""
    group = AppGroup("routing", help="Who is asked: measured.")

    @group.command("evaluate", help="How often the topic of a question is found by its words: first, or among the first three. TOPICS: JSON, name → "
                                    "list of example lines. QUESTIONS: lines of language, text, expected topic with tabs between.")
    @click.argument("topics", type=click.Path(path_type=Path))
    @click.argument("questions", type=click.Path(path_type=Path))
    @click.option("--json", "as_json", is_flag=True, help="as JSON instead of a table")
    @click.option("--matcher", type=click.Choice(MATCHERS), default=settings.matcher, show_default=True, help="as the setting MATCHER")
    def evaluate_topics(topics: Path, questions: Path, as_json: bool, matcher: str) -> None:
        try:
            known = read_topics(topics)
            scores = evaluate(known, read_questions(questions, list(known)), kind=matcher)
        except Unreadable as error:
            _stop(str(error))
        click.echo(json.dumps({"matcher": matcher, "languages": [asdict(score) for score in scores]}, ensure_ascii=False, indent=2)
                   if as_json else _table(scores))

    return group


def _table(scores: list[Score]) -> str:
    rows = [HEADS, *((score.language, str(score.questions), _share(score.top_1), _share(score.top_3), _share(score.routed), _share(score.rightly))
                     for score in scores)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True)))
             for row in rows]
    return "\n".join([*lines, "", "top-1, top-3: the expected topic came first, or among the first three.",
                      "routed: sure enough to be routed by its words; rightly: of these, to the expected topic."])


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(1)
