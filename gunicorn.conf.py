"""How gunicorn serves Vouch: one gevent process, many sockets, gone within five seconds of SIGTERM."""

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gevent
from gunicorn.http import wsgi
from gunicorn.workers.ggevent import GeventWorker

MOST_SILENT = 1_000  # connections that wait for a request, or have done with one; each holds 13 KB


class Worker(GeventWorker):
    """Lets the oldest of its silent connections go when very many are open."""

    crowd: Any = None

    @contextmanager
    def timeout_ctx(self) -> Iterator[None]:
        """Around the wait for each request's head."""
        limit = gevent.Timeout(self.cfg.keepalive, False)
        try:
            with limit, self.crowd.waiting(limit):
                yield
        finally:
            limit.__traceback__ = None  # it names this frame: together they would keep the connection until the next collection


wsgi.SERVER = "Vouch"  # which server it is, is nobody's business
bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '5000')}"
worker_class = Worker
workers = 1
worker_connections = 10_000
graceful_timeout = 3
keepalive = 20
loglevel = os.environ.get("LOG_LEVEL", "warning")
# Where somebody wants an access log (--access-logfile): no address, path, referrer or program of a person.
access_log_format = "%(m)s %(s)s, %(B)s bytes, %(M)s ms"
no_control_socket = True


def post_worker_init(worker: Any) -> None:
    """On SIGTERM close the sockets and the silent connections at once: an open one would hold the process for the whole grace."""
    from app.kernel.crowding import Crowd  # the house is loaded in the process that serves, not in gunicorn's first

    worker.crowd = Crowd(MOST_SILENT)

    def leave() -> None:
        worker.app.callable.part()
        worker.crowd.dismiss()
        worker.alive = False

    gevent.signal_handler(signal.SIGTERM, leave)


def worker_exit(server: Any, worker: Any) -> None:
    """The last thing: what was taken is written. Then at once: to give back memory that ends with the process takes it half a second."""
    if worker.app.callable is not None:  # it may never have come up
        worker.app.callable.close()
        if not worker.alive:  # it was asked to end; after a fault gunicorn says which
            logging.shutdown()
            os._exit(0)
