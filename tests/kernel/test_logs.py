"""What is written down names the error and the place, and holds nothing that a person wrote, whoever writes it."""

import json
import logging
import logging.config
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import gevent
import pytest
from gevent.hub import Hub
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from app.kernel import logs
from app.kernel.errors import Malformed

CANARY = "vera-kanari"


class Shape(BaseModel):
    number: int


def errors() -> Iterator[Exception]:
    yield KeyError(CANARY)
    yield Malformed(data={"fields": [CANARY]})
    yield IntegrityError(f"INSERT {CANARY}", {"name": CANARY}, Exception(f"Key (email)=({CANARY}) already exists"))
    yield ExceptionGroup(CANARY, [ValueError(CANARY)])
    try:
        Shape.model_validate({"number": CANARY})
    except ValueError as wrong:
        yield wrong
    try:
        try:
            raise OSError(28, CANARY, CANARY)
        except OSError as first:
            raise RuntimeError(CANARY) from first
    except RuntimeError as both:
        yield both


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """The process' own log, begun anew; afterwards all is as it was."""
    said, root = StringIO(), logging.getLogger()
    kept = root.handlers[:], root.level, logging.raiseExceptions, sys.excepthook, threading.excepthook, Hub.print_exception
    monkeypatch.setattr(sys, "stderr", said)
    gunicorn, own = logging.getLogger("gunicorn.error"), logging.StreamHandler(said)
    gunicorn.addHandler(own)
    root.handlers.clear()  # pytest's own stay open
    logs.begin("debug")
    yield said
    gunicorn.removeHandler(own)
    root.handlers[:], root.level, logging.raiseExceptions, sys.excepthook, threading.excepthook, Hub.print_exception = kept


def lines(said: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


class TestARecord:
    @pytest.mark.parametrize("error", list(errors()), ids=lambda error: type(error).__name__)
    def test_of_an_error_names_its_kind_and_place_and_not_its_words(self, written: StringIO, error: Exception) -> None:
        try:
            raise error
        except Exception:
            logging.getLogger("app.kernel.http").exception("failed: %r", CANARY[:0])
            logging.getLogger("somebody.else").exception("%s failed for %s", error, CANARY)
        assert CANARY not in written.getvalue()
        for line in lines(written):
            assert line["level"] == "ERROR" and any(each.startswith("tests/kernel/test_logs.py:") for each in line["fault"])
            assert any(type(error).__name__ in each for each in line["fault"])

    def test_of_somebody_elses_keeps_its_numbers_and_loses_its_words(self, written: StringIO) -> None:
        foreign = logging.getLogger("somebody.else")
        foreign.warning("%s sent %d bytes in %.1f s", CANARY, 7, 0.5)
        foreign.warning(f"put together from {CANARY}")
        foreign.warning("%(name)s has %(count)d", {"name": CANARY, "count": 3})
        foreign.warning("too %s few", *[CANARY] * 2)
        said = [line["said"] for line in lines(written)]
        assert said[0] == "… sent 7 bytes in 0.5 s" and said[2] == "… has 3" and said[3] == "too %s few"
        assert said[1].startswith("tests/kernel/test_logs.py:") and CANARY not in written.getvalue()

    def test_that_an_error_led_to_another_is_told_from_the_first_on(self, written: StringIO) -> None:
        *_, both = errors()
        logging.getLogger("app").error("both", exc_info=both)
        kinds = [each for each in lines(written)[-1]["fault"] if ".py:" not in each]
        assert kinds == ["OSError No space left on device", "RuntimeError"]


class TestWhatNobodyCatches:
    def test_stands_in_the_log_as_everything_else(self, written: StringIO) -> None:
        def fail(words: str) -> None:
            raise KeyError(words)

        thread = threading.Thread(target=fail, args=(CANARY,))
        thread.start()
        thread.join()
        gevent.spawn(fail, CANARY).join()
        sys.excepthook(KeyError, KeyError(CANARY), None)
        said = [line["said"] for line in lines(written) if "fault" in line]
        assert said == ["nobody caught an error", "a greenlet failed", "nobody caught an error"]
        assert CANARY not in written.getvalue()


def test_a_request_that_is_no_http_is_counted_and_not_written(written: StringIO) -> None:
    before = logs.MALFORMED._value.get()
    logging.getLogger("gunicorn.error").warning(f"Invalid request from ip=6.6.6.6: Invalid Request Line '{CANARY}'")
    own = [line for line in lines(written) if line["from"] == "gunicorn.error"]
    assert logs.MALFORMED._value.get() == before + 1 and CANARY not in str(own) and len(own) <= 1
