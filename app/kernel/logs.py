"""What a serving process writes down: a line of JSON for each record, and nothing that a person wrote, sent or is called."""

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from gevent.hub import Hub
from prometheus_client import Counter

HOUSE = Path(__file__).resolve().parents[2]
NOT_SAID = "…"
DEEPEST, LONGEST = 8, 40  # errors that led to each other; frames of one
CHATTY = ("engineio.server", "socketio.server")
MALFORMED = Counter("vouch_malformed_requests", "Requests that are not HTTP, or not all of it")
Fault = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def told(error: BaseException) -> str:
    """Which error it was, without what it says: that may be somebody's words."""
    orig = getattr(error, "orig", None) or error
    words = list(dict.fromkeys(type(each).__name__ for each in (error, orig)))
    codes = (getattr(orig, name, None) for name in ("sqlite_errorname", "sqlstate", "smtp_code", "code"))
    words += [str(code) for code in codes if isinstance(code, str | int)]
    if isinstance(orig, OSError) and isinstance(orig.errno, int):
        words.append(os.strerror(orig.errno))
    return " ".join(words)


class Line(logging.Formatter):
    """A record as a line of JSON. What is not the house's own keeps its numbers and loses its words."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname,
                                "from": record.name, "said": _said(record)}
        if record.exc_info and record.exc_info[1] is not None:
            line["fault"] = list(_fault(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def begin(level: str) -> None:
    """For a whole process, and for all that is written in it: by loggers, by what nobody catches, by gunicorn."""
    logging.raiseExceptions = False  # it would print the record that could not be written
    handler = logging.StreamHandler()
    handler.setFormatter(Line())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in CHATTY:  # they would write through handlers of their own
        logging.getLogger(name).setLevel(logging.ERROR)
        logging.getLogger(name).addFilter(is_news)
    for name in ("gunicorn.error", "gunicorn.access"):
        for each in logging.getLogger(name).handlers:
            each.setFormatter(Line())
            each.addFilter(is_news)
    sys.excepthook = _uncaught
    threading.excepthook = lambda found: _uncaught(found.exc_type, found.exc_value, found.exc_traceback)
    Hub.print_exception = _in_greenlet  # type: ignore[method-assign, assignment]  # gevent's would print what the greenlet was given


def is_news(record: logging.LogRecord) -> bool:
    """Threat: a request that is no HTTP would stand in the log with its address and its headers, as often as anybody likes; one that is
    no WebSocket as an error of the server."""
    if str(record.msg).startswith("Invalid request from ip=") or record.funcName == "_log_error_once":
        MALFORMED.inc()
        return False
    return True


def _said(record: logging.LogRecord) -> str:
    is_ours = Path(record.pathname).is_relative_to(HOUSE / "app") or record.name == "gunicorn.access"
    is_starting = record.name == "gunicorn.error" and record.levelno == logging.INFO  # where it listens, which workers
    if not record.args and not is_ours and not is_starting:  # perhaps put together from what came: where it was said must do
        return f"{_short(record.pathname)}:{record.lineno} {record.funcName}"
    args, shown = record.args or (), _shown if is_ours or is_starting else _number
    kept = {key: shown(value) for key, value in args.items()} if isinstance(args, Mapping) else tuple(shown(value) for value in args)
    try:
        return str(record.msg) % kept if kept else str(record.msg)
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _shown(value: object) -> object:
    return told(value) if isinstance(value, BaseException) else value


def _number(value: object) -> object:
    return value if isinstance(value, int | float) else NOT_SAID


def _fault(error: BaseException) -> Iterator[str]:
    """The errors that led to it, the first one first, each with its frames."""
    chain: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in chain and len(chain) < DEEPEST:
        chain.append(found)
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    for each in reversed(chain):
        yield told(each)
        yield from list(_frames(each.__traceback__))[-LONGEST:]


def _frames(at: TracebackType | None) -> Iterator[str]:
    while at is not None:
        code = at.tb_frame.f_code
        yield f"{_short(code.co_filename)}:{at.tb_lineno} {code.co_name}"
        at = at.tb_next


def _short(path: str) -> str:
    return path.rpartition("site-packages/")[2] if "site-packages/" in path else path.removeprefix(f"{HOUSE}/")


def _uncaught(kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
    logging.getLogger(__name__).critical("nobody caught an error", exc_info=_known(kind, error, at))


def _in_greenlet(hub: Hub, context: object, kind: Any, error: Any, at: Any) -> None:
    logging.getLogger(__name__).error("a greenlet failed", exc_info=_known(kind, error if isinstance(error, BaseException) else None, at))


def _known(kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> Any:
    error = error if error is not None else (kind or Exception)()
    return type(error), error, at or error.__traceback__
