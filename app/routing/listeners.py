"""What follows in routing: respondents and visitors are told, queues are served, promises are kept by the clock."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.kernel import clock, work
from app.kernel.database import reading
from app.realtime import delivery, presence
from app.routing import asking, facts, losing, mailing, queries, regrouping, revoking, serving, weighing, wire
from app.routing.pace import pace

log = logging.getLogger(__name__)
_since: datetime | None = None  # the first turn of this process, or since it woke up
_before: datetime | None = None  # the turn before this one


def tell_offer(fact: facts.OfferMade) -> None:
    """On every desk of the person."""
    delivery.tell(delivery.member(fact.member_id), wire.OfferMade(offer=wire.Offer.model_validate(asdict(fact.card))))


def tell_offer_ended(fact: facts.OfferEnded) -> None:
    """It leaves the desk with its reason."""
    reason: Any = fact.reason  # the verbs announce just the wire's reasons
    delivery.tell(delivery.member(fact.member_id), wire.OfferEnded(offer=fact.offer_uid, reason=reason))


def tell_place(fact: facts.WaitingMoved) -> None:
    """The waiting visitor sees their place."""
    delivery.tell(delivery.visitor(fact.visitor_id), wire.WaitingMoved(
        conversation=fact.conversation_uid, position=fact.position, estimate=fact.estimate))


def serve(*, brand_id: int, **_: Any) -> None:
    """`later` of BecameAvailable: a respondent who has room gets what waits."""
    serve_brand(brand_id)


def pass_on_offers(*, brand_id: int, member_id: int, **_: Any) -> None:
    """`later` of BecameUnavailable."""
    work.do(revoking.let_go_on, brand_id=brand_id, member_id=member_id, now=clock.now())


def revoke(*, brand_id: int, member_id: int, **_: Any) -> None:
    """`later` of MemberEnded: what they were responsible for finds somebody else at once."""
    work.do(revoking.revoke_respondent, brand_id=brand_id, member_id=member_id, now=clock.now())


def forget_team(*, brand_id: int, team_id: int, **_: Any) -> None:
    """`later` of TeamArchived: what waits for the team is offered to its audience at once."""
    work.do(regrouping.forget_team, brand_id=brand_id, team_id=team_id)
    serve_brand(brand_id)


def count_outcome(*, assignment_id: int, **_: Any) -> None:
    """`later` of AssignmentEnded and AssignmentRated: what came of the answer counts for whom is asked next."""
    work.do(weighing.weigh_assignment, assignment_id=assignment_id)


def offer_again(*, conversation_id: int, **_: Any) -> None:
    """`later` of ConversationReopened."""
    work.do(asking.ask_again, conversation_id=conversation_id, now=clock.now())


def keep_promises() -> None:
    """Every second: assigned, told or parked by the deadline, in every brand; who came back to their desk has room, too."""
    now = clock.now()
    with reading() as session:
        brands, unheld = queries.brands_to_serve(session, now=now), queries.unheld(session)
        gone = losing.offered_to_gone(session, now=now)
        lost = losing.to_lose(session, now=now) if _long_enough(now) else []
    for brand_id in sorted({brand_id for brand_id, _, _ in lost}):
        _quietly(losing.lose, brand_id=brand_id, now=now)
    for brand_id, member_id in gone:
        _quietly(revoking.withdraw_offers, brand_id=brand_id, member_id=member_id, now=now)
    for conversation_id in unheld:  # a process that died in the job keeps its lease for a minute: the visitor must not wait for that
        try:
            offer_again(conversation_id=conversation_id)
        except Exception:
            log.exception("conversation %d could not be brought back into the queue", conversation_id)
    for brand_id in brands:
        try:
            serve_brand(brand_id)
        except Exception:  # one brand's trouble must not keep the others waiting
            log.exception("the queue of brand %d could not be served", brand_id)


def _long_enough(now: datetime) -> bool:
    """Whether everybody had the time to say that they are there: a server that was down, or whose clock was put on, has heard nobody."""
    global _since, _before
    slept = _before is not None and now - _before >= pace().absent
    _since, _before = now if slept else min(_since or now, now), now
    return now - _since >= pace().absent


def _quietly(verb: Callable[..., object], *, brand_id: int, **given: Any) -> None:
    """One brand's trouble must not keep the others waiting."""
    try:
        work.do(verb, brand_id=brand_id, **given)
    except Exception:
        log.exception("routing of brand %d failed", brand_id)


def serve_brand(brand_id: int) -> None:
    """All that is due in one brand, at most 200 conversations a unit."""
    for _ in range(50):
        if work.do(serving.sweep, brand_id=brand_id, now=clock.now()) < pace().most_steps:
            return


def mail_answers() -> None:
    """Every 10 s: who left a question and is not here to read the answers gets a letter, once nobody writes any more."""
    now = clock.now()
    with reading() as session:
        due = queries.answers_due(session, now=now, quiet=now - pace().letters)
        here = presence.present(session, [delivery.visitor(one.visitor_id) for one in due], now=now)
    for one in due:
        if delivery.visitor(one.visitor_id) not in here:
            work.do(mailing.mail_answer, conversation_id=one.conversation_id, now=now)
