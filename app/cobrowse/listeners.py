"""What ends a shown page at once: the river is dropped and its watcher hears no more."""

import time

from app.cobrowse.consenting import hide_due
from app.cobrowse.facts import PageHidden
from app.cobrowse.queries import due
from app.cobrowse.streaming import rivers
from app.conversations.facts import AssignmentEnded
from app.kernel import clock, work
from app.kernel.database import reading
from app.realtime import delivery


def stop_river(fact: PageHidden | AssignmentEnded) -> None:
    """Consent ended, or the respondent it was given to is no longer responsible."""
    for shown in rivers.drop_conversation(fact.conversation_id):
        delivery.part(delivery.readers(fact.conversation_id, "mirror"), delivery.member(shown.member_id))
    if isinstance(fact, AssignmentEnded):
        delivery.part(delivery.readers(fact.conversation_id, "mirror"), delivery.member(fact.member_id))


def end_pages() -> None:
    """Every 5 s: after half an hour, with another respondent, or when the visitor has gone."""
    rivers.forget(time.monotonic())
    with reading() as session:
        over = due(session, now=clock.now())
    if over:
        work.do(hide_due, now=clock.now())
