"""What a thread is here: plain threads, or gevent with native threads and greenlets. The only file that knows."""

import _queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar

from app.kernel.work import Call, forbid_inside

Result = TypeVar("Result")


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

    def deliver(self, calls: Iterable[Call], orphan: Callable[[Call], None]) -> None:
        """Wake the callers; an abandoned call goes to `orphan`."""
        for call in calls:
            if call.abandoned:
                orphan(call)
            else:
                call.answer.set_result(None)


class NativeGround(Ground):
    """gevent, units in one OS thread: for a driver that blocks (sqlite3)."""

    def __init__(self) -> None:
        import gevent
        from gevent.event import AsyncResult
        from gevent.threadpool import ThreadPool

        self._gevent, self._result, self._pool = gevent, AsyncResult, ThreadPool
        self._hub: Any = gevent.get_hub()

    def answer(self) -> Any:
        return self._result()

    def wait(self, answer: Any, seconds: float) -> None:
        try:
            answer.get(timeout=seconds)
        except self._gevent.Timeout:
            raise TimeoutError("the writer did not answer in time") from None

    def start(self, loop: Callable[[], None]) -> Any:
        pool = self._pool(1)
        return pool, pool.spawn(loop)

    def join(self, lane: Any, timeout: float) -> None:
        pool, running = lane
        running.get(timeout=timeout)
        pool.kill()

    def deliver(self, calls: Iterable[Call], orphan: Callable[[Call], None]) -> None:
        self._hub.loop.run_callback_threadsafe(self._set, list(calls), orphan)

    def _set(self, calls: list[Call], orphan: Callable[[Call], None]) -> None:
        for call in calls:
            if call.abandoned:
                self._gevent.spawn(orphan, call)
            else:
                call.answer.set(None)


class GreenGround(NativeGround):
    """gevent, units in greenlets: for a driver that waits cooperatively (psycopg)."""

    def __init__(self) -> None:
        super().__init__()
        from gevent.queue import Empty, SimpleQueue

        self.Empty, self._queue = Empty, SimpleQueue

    def queue(self) -> Any:
        return self._queue()

    def start(self, loop: Callable[[], None]) -> Any:
        return self._gevent.spawn(loop)

    def join(self, lane: Any, timeout: float) -> None:
        lane.join(timeout)

    def deliver(self, calls: Iterable[Call], orphan: Callable[[Call], None]) -> None:
        self._set(list(calls), orphan)


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
    global _threads
    _threads = _threads or ThreadPoolExecutor(4, "apart")
    return _threads.submit(function, *args, **kwargs).result()


def aside(function: Callable[..., None], /, *args: Any) -> None:
    """Run on the side and do not wait: a greenlet, or a daemon thread."""
    if is_green():
        import gevent

        gevent.spawn(function, *args)
    else:
        threading.Thread(target=function, args=args, daemon=True).start()
