"""How gunicorn serves Vouch: one gevent process, many sockets, gone within five seconds of SIGTERM."""

import os
import signal
from typing import Any

from gunicorn.http import wsgi

wsgi.SERVER = "Vouch"  # which server it is, is nobody's business
bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '5000')}"
worker_class = "gevent"
workers = 1
worker_connections = 10_000
graceful_timeout = 3
keepalive = 20
loglevel = os.environ.get("LOG_LEVEL", "warning")
# Where somebody wants an access log (--access-logfile): no address, path, referrer or program of a person.
access_log_format = "%(m)s %(s)s, %(B)s bytes, %(M)s ms"
no_control_socket = True


def post_worker_init(worker: Any) -> None:
    """On SIGTERM close the sockets at once: an open one would hold the process for the whole grace."""
    import gevent

    def leave() -> None:
        worker.app.callable.part()
        worker.alive = False

    gevent.signal_handler(signal.SIGTERM, leave)


def worker_exit(server: Any, worker: Any) -> None:
    """The last thing: what was taken is written."""
    if worker.app.callable is not None:  # it may never have come up
        worker.app.callable.close()
