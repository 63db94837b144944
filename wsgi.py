"""The way in: `flask --app wsgi …` finds `app`, gunicorn calls `serve()`. The first line must stay the first."""

from gevent import monkey; monkey.patch_all()  # noqa: E702, I001 - before anything imports sockets or threads

import gc  # noqa: E402 - see above

gc.disable()  # what is loaded stays: looking for rubbish in it again and again was a fifth of the start

import os  # noqa: E402 - see above
import sys  # noqa: E402 - see above
from typing import NoReturn  # noqa: E402 - see above

from app import create_app  # noqa: E402 - see above
from app.kernel import logs  # noqa: E402 - see above
from app.serving import NotReady, Server  # noqa: E402 - see above
from config import WrongSetting, from_environment  # noqa: E402 - see above


def stop(why: object) -> NoReturn:
    """Say why and end; after a status of 3 gunicorn does not try again and again."""
    print(why, file=sys.stderr, flush=True)
    sys.exit(3)


try:
    settings = from_environment()
except WrongSetting as wrong:
    stop(wrong)
app = create_app(settings)
gc.freeze()
gc.enable()
server: Server | None = None


def serve() -> Server:
    """Open the database, the sockets and the jobs of this process; the WSGI application that gunicorn runs."""
    global server
    logs.begin(os.environ.get("LOG_LEVEL", "warning"))
    try:
        server = Server(app, settings)
    except NotReady as missing:
        stop(missing)
    return server
