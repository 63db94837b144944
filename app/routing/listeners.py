"""What follows in routing: respondents and visitors are told, queues are served, promises are kept by the clock."""

import logging
from dataclasses import asdict
from typing import Any

from app.kernel import clock, work
from app.kernel.database import reading
from app.realtime import delivery, presence
from app.routing import asking, facts, leaving, queries, regrouping, revoking, serving, weighing, wire
from app.routing.pace import pace

log = logging.getLogger(__name__)


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
    work.do(revoking.withdraw_offers, brand_id=brand_id, member_id=member_id, now=clock.now())


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
    with reading() as session:
        brands, unheld = queries.brands_to_serve(session, now=clock.now()), queries.unheld(session)
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


def serve_brand(brand_id: int) -> None:
    """All that is due in one brand, at most 200 conversations a unit."""
    for _ in range(50):
        if work.do(serving.sweep, brand_id=brand_id, now=clock.now()) < pace().most_steps:
            return


def mail_answers() -> None:
    """Every 10 s: who left a question and is not here to read the answer gets a letter."""
    now = clock.now()
    with reading() as session:
        due = queries.answers_due(session, now=now)
        here = presence.present(session, [delivery.visitor(visitor_id) for _, visitor_id in due], now=now)
    for conversation_id, visitor_id in due:
        if delivery.visitor(visitor_id) not in here:
            work.do(leaving.mail_answer, conversation_id=conversation_id, now=now)
