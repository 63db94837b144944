"""One serving process: the socket server, the jobs, the clock, and an orderly end."""

import gc
import logging
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import gevent
from flask import Flask
from flask_socketio import SocketIO
from gevent.event import Event as Wake

from app.kernel.facts import Consequence
from app.kernel.jobs import Executor
from app.kernel.opening import Opened, open_database
from app.kernel.schedule import Every, run_schedule
from app.realtime.gateway import Ended, Gateway, Recognise
from app.realtime.packets import StrictPacket, guard
from app.realtime.websocket import LARGEST_FRAME

log = logging.getLogger(__name__)
TURN = 0.0005  # seconds that a native thread computes before the loop has its turn again; Python's own 5 ms are felt in every ✓
LOOK_AFTER = 2.0  # seconds; a revoked person's sockets close within 5


class Serving:
    """Everything of a process that has to be stopped again."""

    def __init__(self, app: Flask, *, database_url: str, consequences: Mapping[type, Consequence], schedule: tuple[Every, ...],
                 recognise: Mapping[str, Recognise], ended: Sequence[Ended], sockets_per_address: int) -> None:
        self._wake, self.stopped = Wake(), False
        self._hub: Any = gevent.get_hub()
        self.database: Opened = open_database(database_url, consequences, on_jobs=self._wake_up)
        self.sockets = SocketIO(
            app, async_mode="gevent", serializer=StrictPacket, async_handlers=False, cors_allowed_origins=[], transports=["websocket"],
            allow_upgrades=False, max_http_buffer_size=LARGEST_FRAME, ping_interval=20, ping_timeout=20, cookie=None)
        guard(self.sockets.server)
        self.gateway = Gateway(self.sockets.server, recognise=recognise, ended=ended, most_per_address=sockets_per_address)
        self._executor = Executor(consequences, context=app.app_context)
        self._loops: list[Any] = [gevent.spawn(self._executor.run, self._pause), gevent.spawn(self._look_after),
                       gevent.spawn(run_schedule, schedule, wait=gevent.sleep, stopped=lambda: self.stopped)]
        gevent.config.track_greenlet_tree = False  # who spawned whom is looked up by nobody, and costs every socket 3 KB
        _quiet_collector()
        sys.setswitchinterval(TURN)

    def _wake_up(self) -> None:
        """A job row may be written in the writer's own thread: only the loop itself may set an event of the loop."""
        self._hub.loop.run_callback_threadsafe(self._wake.set)

    def _pause(self, seconds: float) -> None:
        self._wake.wait(seconds)
        self._wake.clear()

    def _look_after(self) -> None:
        while not self.stopped:
            gevent.sleep(LOOK_AFTER)
            for task in (self.gateway.drop_ended, self.gateway.write_presence):
                try:
                    task()
                except Exception:
                    log.exception("the connected could not be looked after")

    def part(self) -> None:
        """Close the sockets and end the loops; what is being written is still answered."""
        if self.stopped:
            return
        self.stopped = self._executor.stopped = True
        self._wake.set()
        self.gateway.part()
        gevent.killall(self._loops, timeout=1)

    def close(self) -> None:
        """Let the writer finish what queued, then let go of the database."""
        self.part()
        self.database.close()


def _quiet_collector() -> None:
    """What was loaded at the start never becomes garbage: looking at it again costs the slowest answers their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
