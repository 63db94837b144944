"""What a thread is here: plain threads, or gevent with native threads and greenlets. The only file that knows."""

import _queue
import logging
import threading
from collections import deque
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
    """gevent and a driver that blocks (sqlite3): units run in one OS thread, and brief ones, as what is written for many, on the loop itself.

    Each statement in a thread of its own lets go of the interpreter and has to wait for it again, up to a turn of the loop;
    a merged post is quicker than one such wait. Its COMMIT, which waits for the disk, is always in the thread."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = NativeThread()

    def join(self, lane: Any, timeout: float) -> None:
        super().join(lane, timeout)
        self._thread.stop()

    def transact(self, at_once: Transact, serve: Transact, lane: Any, calls: list[Call]) -> list[Call]:
        if all(hasattr(call.verb, "brief") for call in calls):
            try:
                return at_once(lane, calls)
            except Lost:
                log.debug("a transaction is done again, where it may wait", exc_info=True)
        return self.apart(serve, lane, calls)

    def apart(self, function: Callable[..., Result], *args: Any) -> Result:
        return self._thread.run(function, *args)


class NativeThread:
    """One OS thread beside the loop that does what it is given, one after the other.

    gevent's pool makes a lock, a watcher and three objects for each task: a third of what the thread costs when it only commits."""

    def __init__(self) -> None:
        import gevent
        from gevent.monkey import get_original

        self._tasks: Any = _queue.SimpleQueue()  # in C, of real threads: nothing of gevent works in there
        self._done: deque[tuple[Any, Any]] = deque()
        self._hub: Any = gevent.get_hub()
        self._bell: Any = self._hub.loop.async_()
        self._bell.start(self._wake)
        get_original("_thread", "start_new_thread")(self._work, ())

    def run(self, function: Callable[..., Result], *args: Any) -> Result:
        """The greenlet waits, the loop goes on. Raises what the function raised."""
        from gevent.hub import Waiter

        waiter: Any = Waiter(self._hub)
        self._tasks.put((waiter, function, args))
        result, error = waiter.get()
        if error is not None:
            raise error
        return cast(Result, result)

    def stop(self) -> None:
        """No more tasks."""
        self._tasks.put(None)
        self._bell.stop()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            waiter, function, args = task
            self._done.append((waiter, _outcome(function, args)))
            self._bell.send()
            del task, waiter, function, args

    def _wake(self) -> None:
        while self._done:
            waiter, outcome = self._done.popleft()
            waiter.switch(outcome)


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, BaseException | None]:
    try:
        return function(*args), None
    except BaseException as error:  # it belongs to the greenlet that waits; the thread lives on
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
