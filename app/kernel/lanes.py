"""What a thread is here: plain threads, or gevent with native threads and greenlets. The only file that knows."""

import _queue
import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar, cast

from app.kernel.errors import Lost
from app.kernel.work import Call, forbid_inside

Result = TypeVar("Result")
Transact = Callable[[Any, list[Call]], list[Call]]
log = logging.getLogger(__name__)


class Ground:
    """Plain threads: the command line and tests."""

    Empty: type[Exception] = _queue.Empty

    def queue(self) -> Any:
        return _queue.SimpleQueue()

    def answer(self) -> Any:
        return Future()

    def wait(self, answer: Any, seconds: float) -> None:
        """Until the answer is set; raises TimeoutError."""
        try:
            answer.result(seconds)
        except FutureTimeout:
            raise TimeoutError("the writer did not answer in time") from None

    def start(self, loop: Callable[[], None]) -> Any:
        thread = threading.Thread(target=loop, name="writer", daemon=True)
        thread.start()
        return thread

    def join(self, lane: Any, timeout: float) -> None:
        lane.join(timeout)

    def transact(self, at_once: Transact, serve: Transact, lane: Any, calls: list[Call]) -> list[Call]:
        """Run a transaction where it belongs: `serve` may wait, `at_once` may not and raises Lost rather. What has to run again."""
        return serve(lane, calls)

    def apart(self, function: Callable[..., Result], *args: Any) -> Result:
        """Run what waits for the disk, where it holds nobody up."""
        return function(*args)

    def deliver(self, calls: Iterable[Call], orphan: Callable[[Call], None]) -> None:
        """Wake the callers; an abandoned call goes to `orphan`."""
        for call in calls:
            if call.abandoned:
                orphan(call)
            else:
                call.answer.set_result(None)


class GreenGround(Ground):
    """gevent, units in greenlets: for a driver that waits cooperatively (psycopg)."""

    def __init__(self) -> None:
        import gevent
        from gevent.event import AsyncResult
        from gevent.queue import Empty, SimpleQueue

        self.Empty, self._queue = Empty, SimpleQueue
        self._gevent, self._result = gevent, AsyncResult

    def queue(self) -> Any:
        return self._queue()

    def answer(self) -> Any:
        return self._result()

    def wait(self, answer: Any, seconds: float) -> None:
        try:
            answer.get(timeout=seconds)
        except self._gevent.Timeout:
            raise TimeoutError("the writer did not answer in time") from None

    def start(self, loop: Callable[[], None]) -> Any:
        return self._gevent.spawn(loop)

    def join(self, lane: Any, timeout: float) -> None:
        lane.join(timeout)

    def deliver(self, calls: Iterable[Call], orphan: Callable[[Call], None]) -> None:
        for call in calls:
            if call.abandoned:
                self._gevent.spawn(orphan, call)
            else:
                call.answer.set(None)


class NativeGround(GreenGround):
    """gevent and a driver that blocks (sqlite3): units run in one OS thread, and what is written for many on the loop itself.

    Each statement in a thread of its own lets go of the interpreter and has to wait for it again, up to a turn of the loop;
    a merged post is quicker than one such wait. Its COMMIT, which waits for the disk, is always in the thread."""

    def __init__(self) -> None:
        super().__init__()
        from gevent.threadpool import ThreadPool

        self._pool = ThreadPool(1)

    def join(self, lane: Any, timeout: float) -> None:
        super().join(lane, timeout)
        self._pool.kill()

    def transact(self, at_once: Transact, serve: Transact, lane: Any, calls: list[Call]) -> list[Call]:
        if all(hasattr(call.verb, "many") for call in calls):
            try:
                return at_once(lane, calls)
            except Lost:
                log.debug("a transaction is done again, where it may wait", exc_info=True)
        return self.apart(serve, lane, calls)

    def apart(self, function: Callable[..., Result], *args: Any) -> Result:
        result, error = self._pool.apply(_outcome, (function, args))
        if error is not None:
            raise error
        return cast(Result, result)


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """gevent writes what a thread raises to standard error, also when it is caught."""
    try:
        return function(*args), None
    except Exception as error:
        return None, error


def is_green() -> bool:
    """Whether this process runs on gevent (wsgi.py patched it)."""
    try:
        from gevent.monkey import is_module_patched
    except ImportError:
        return False
    return bool(is_module_patched("threading"))


_threads: ThreadPoolExecutor | None = None


def apart(function: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Result:
    """Run what blocks (hashing, SMTP, a long read) in a native thread and wait, while the event loop goes on."""
    forbid_inside("waiting")
    if is_green():
        import gevent

        result: Result = gevent.get_hub().threadpool.apply(function, args, kwargs)
        return result
    return _pool().submit(function, *args, **kwargs).result()


def _pool() -> ThreadPoolExecutor:
    global _threads
    _threads = _threads or ThreadPoolExecutor(4, "apart")
    return _threads


def apart_within(seconds: float, function: Callable[..., Result], /, *args: Any) -> Result:
    """As `apart`, but waits `seconds` at most; raises TimeoutError, and what runs is left to end by itself."""
    forbid_inside("waiting")
    if is_green():
        import gevent

        try:
            return cast(Result, gevent.get_hub().threadpool.spawn(function, *args).get(timeout=seconds))
        except gevent.Timeout:
            raise TimeoutError("it took too long") from None
    try:
        return _pool().submit(function, *args).result(seconds)
    except FutureTimeout:
        raise TimeoutError("it took too long") from None


def aside(function: Callable[..., None], /, *args: Any) -> None:
    """Run on the side and do not wait: a greenlet, or a daemon thread."""
    if is_green():
        import gevent

        gevent.spawn(function, *args)
    else:
        threading.Thread(target=function, args=args, daemon=True).start()
