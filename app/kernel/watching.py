"""What a machine asks: is the process alive, is it ready, what did it count."""

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from app.kernel.database import reading

watch = Blueprint("watch", __name__)


@watch.get("/healthz")
def healthz() -> Response:
    """Alive; asks neither the database nor anybody else."""
    return jsonify(ok=True)


@watch.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Ready to serve: the database answers."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except Exception:
        return jsonify(ok=False, database="no answer"), 503
    return jsonify(ok=True, database="answers"), 200


@watch.get("/metrics")
def metrics() -> Response:
    """Counters in the Prometheus text format; keep it behind the proxy (docs/operating.md)."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
