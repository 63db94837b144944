"""The way in: `flask --app wsgi …` finds `app`, gunicorn calls `serve()`. The first line must stay the first."""

from gevent import monkey; monkey.patch_all()  # noqa: E702, I001 - before anything imports sockets or threads

from app import create_app  # noqa: E402 - see above
from app.serving import Server  # noqa: E402 - see above
from config import from_environment  # noqa: E402 - see above

settings = from_environment()
app = create_app(settings)
server: Server | None = None


def serve() -> Server:
    """Open the database, the sockets and the jobs of this process; the WSGI application that gunicorn runs."""
    global server
    server = Server(app, settings)
    return server
