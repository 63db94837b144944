"""What browsers count of invitations: numbers of a rule, told when a page is left; nobody can be read from them."""

from typing import Annotated

from flask import request
from pydantic import Field, ValidationError

from app.brands.models import Site
from app.kernel import clock, work
from app.kernel.errors import Malformed
from app.realtime import pacing
from app.realtime.gateway import fields_of
from app.realtime.protocol import Shape, Uid
from app.routing.counting import Told, count_invitations

LARGEST = 8 * 1024  # bytes
PACE = "60 per minute; 600 per hour"  # of one address: an office shares it
Few = Annotated[int, Field(ge=0, le=20)]  # pages that a browser may have seen without telling


class Counted(Shape):
    rule: Uid
    due: Few = 0
    shown: Few = 0
    opened: Few = 0


class Counts(Shape):
    counts: Annotated[list[Counted], Field(max_length=20)]


def take_counts(site: Site) -> None:
    """Raises Malformed, SlowDown. Threat: anybody may send numbers, so one address can add only so many, and a rule has a ceiling an hour."""
    pacing.allow(PACE, "counts", request.remote_addr or "")
    try:
        said = Counts.model_validate_json(request.get_data() or b"{}")
    except ValidationError as error:
        raise Malformed(data={"fields": fields_of(error)}) from None
    told = [Told(one.rule, one.due, one.shown, one.opened) for one in said.counts]
    if told:
        work.do(count_invitations, site_id=site.id, told=told, now=clock.now())
