"""A writer that claims: it accepts offers as fast as it can, and gives back what it holds, so that there is always more.

`python -m tests.routing.claiming URL SEED CLAIMS THREADS` prints how its claims ended, as JSON."""

import json
import random
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.conversations.assigning import release
from app.conversations.models import Conversation
from app.kernel.actor import Actor
from app.kernel.database import open_engine
from app.kernel.errors import Refusal, Unavailable
from app.kernel.ids import uid
from app.kernel.lanes import Ground
from app.kernel.work import Unit
from app.kernel.writer import Writer
from app.respondents.capacity import free_place
from app.respondents.models import Respondent
from app.routing.accepting import accept
from app.routing.cascade import default_cascade
from app.routing.models import AssignmentOffer
from app.routing.taking_turns import hold, take_turn
from app.routing.waiting import begin_waiting


def offer_to_all(unit: Unit, *, conversation_id: int, now: datetime) -> None:
    """Into the queue, offered to every respondent of the brand at once."""
    row = begin_waiting(unit, conversation_id=conversation_id, cascade=default_cascade("ambassadors"), priority="normal", asked_at=now, now=now)
    last = unit.scalar(select(AssignmentOffer.round).where(AssignmentOffer.conversation_id == conversation_id)
                       .order_by(AssignmentOffer.round.desc()).limit(1)) or 0
    everybody = unit.scalars(select(Respondent.member_id).where(Respondent.brand_id == row.brand_id)).all()
    unit.execute(insert(AssignmentOffer), [
        {"brand_id": row.brand_id, "conversation_id": conversation_id, "member_id": member_id, "round": last + 1, "reason": "best",
         "made_at": now, "expires_at": now + timedelta(days=1)} for member_id in everybody])


def give_back(unit: Unit, *, brand_id: int, conversation_id: int, now: datetime) -> None:
    """The respondent lets go, and everybody may have it again."""
    take_turn(unit, brand_id)
    hold(unit, [conversation_id])
    if released := release(unit, conversation_id=conversation_id, ending="released", now=now):
        free_place(unit, member_id=released.member_id)
        offer_to_all(unit, conversation_id=conversation_id, now=now)


def some_offers(session: Session) -> list[tuple[str, int, int]]:
    """(offer, member, brand) of what is open now, in no order."""
    rows = session.execute(select(AssignmentOffer.uid, AssignmentOffer.member_id, AssignmentOffer.brand_id)
                           .where(AssignmentOffer.state == "open").limit(60)).all()
    return [(offer, member_id, brand_id) for offer, member_id, brand_id in rows]


def insist(writer: Writer, verb: Callable[..., Any], **kwargs: Any) -> Any:
    """As a browser does: what the database could not take is sent again with the same ids, until there is an answer."""
    while True:
        try:
            return writer.do(verb, **kwargs)
        except Unavailable:
            time.sleep(0.05)


def claim(writer: Writer, reader: object, *, seed: int, claims: int) -> Counter[str]:
    """Try `claims` accepts; two of what was won are held, so that everybody is always near their capacity."""
    random_, ended, known, held = random.Random(seed), Counter[str](), [], deque[tuple[int, int]]()
    while sum(ended.values()) < claims:
        now = datetime.now(UTC)
        if not known:
            with Session(reader) as session:  # type: ignore[arg-type]  # an engine
                found = some_offers(session)
            known = random_.sample(found, min(12, len(found)))
        if len(held) > 2 or held and (not known or random_.random() < 0.05):
            brand_id, conversation_id = held.popleft()
            insist(writer, give_back, brand_id=brand_id, conversation_id=conversation_id, now=now)
        if not known:
            ended["nothing"] += 1
            continue
        offer, member_id, brand_id = known.pop(random_.randrange(len(known)))
        actor = Actor(brand_id=brand_id, role="ambassador", member_id=member_id)
        try:
            won = insist(writer, accept, actor=actor, offer=offer, client_id=uid(), now=now)
        except Refusal as refusal:
            ended[refusal.code] += 1
        else:
            ended["won"] += 1
            held.append((brand_id, won.conversation_id))
    return ended


def crowd(url: str, *, seed: int, claims: int, threads: int) -> Counter[str]:
    """`threads` claimers on one writer of this process."""
    lite, total, lock = url.startswith("sqlite"), Counter[str](), threading.Lock()
    with ExitStack() as stack:
        engines = [open_engine(url, write=write) for write in (True, False)]
        for engine in engines:
            stack.callback(engine.dispose)
        writer = Writer(engines[0], {}, ground=Ground(), mix=lite)
        stack.callback(writer.close)

        def run(number: int) -> None:
            ended = claim(writer, engines[1], seed=seed * 100 + number, claims=claims)
            with lock:
                total.update(ended)

        running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
        for one in running:
            one.start()
        for one in running:
            one.join()
    return total


def open_all(unit: Unit, *, now: datetime) -> None:
    """Every conversation is offered to everybody."""
    unit.execute(update(Respondent).values(availability="available"))
    for conversation_id in unit.scalars(select(Conversation.id)).all():
        offer_to_all(unit, conversation_id=conversation_id, now=now)


if __name__ == "__main__":
    where, start, many, wide = sys.argv[1:]
    print(json.dumps(crowd(where, seed=int(start), claims=int(many), threads=int(wide))))
