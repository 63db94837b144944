"""A respondent hands a conversation over: to a person, or to an audience, with a note that only staff read."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.brands.models import Member, Team
from app.conversations.assigning import release
from app.conversations.models import Assignment, Conversation, Participant
from app.conversations.posting import Draft, NotYours, checked, post_message
from app.conversations.recording import record
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.receipts import once
from app.kernel.text import clean
from app.kernel.work import Unit
from app.respondents.capacity import free_place
from app.respondents.models import Respondent
from app.respondents.queries import AGENTS, AMBASSADORS, profile_for
from app.routing.cascade import Step, default_cascade
from app.routing.gathering import can_anybody, people_of, questions_of
from app.routing.knowing import candidates_of
from app.routing.matching import obstacle
from app.routing.models import Waiting
from app.routing.offering import serve_queue, step
from app.routing.pace import pace
from app.routing.policy import can_hand_over
from app.routing.taking_turns import hold, take_turn
from app.routing.waiting import begin_waiting, decide


class TransferNobody(Refusal):
    """Nobody of those can take it now; the giver keeps it. Agents are never refused: it waits for them."""

    code = "transfer.nobody"


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom it goes: `name` as the log says it, whose steps are asked, and who alone first."""

    name: str
    cascade: list[Step]
    reason: str
    member_id: int | None = None


def transfer(unit: Unit, *, actor: Actor, conversation: str, client_id: str, epoch: int, member: str | None = None, team: str | None = None,
             audience: str | None = None, note: str, now: datetime) -> None:
    """Hand over to `member` or `team` (uids) or `audience`; the giver is free at once. Who is named is asked first, then the others.

    Raises NotAllowed, NotFound, Malformed, NotYours when the epoch has passed, TransferNobody."""
    if [member, team, audience].count(None) != 2 or audience not in (None, AMBASSADORS, AGENTS):
        raise Malformed(data={"fields": ["member", "team", "audience"]})
    if not actor.is_staff:
        raise NotAllowed()

    def run() -> dict[str, Any]:
        _transfer(unit, actor, conversation, epoch, (member, team, audience), (client_id, note), now)
        return {}

    once(unit, actor_key=actor.key, client_id=client_id, verb="transfer", now=now, run=run)


def _transfer(unit: Unit, actor: Actor, conversation: str, epoch: int, whom: tuple[str | None, str | None, str | None],
              note: tuple[str, str], now: datetime) -> None:
    take_turn(unit, actor.brand_id)
    thread, giver = _held(unit, actor, conversation, epoch)
    to = _receiver(unit, thread, giver, whom, now)
    seat = unit.scalar(select(Participant).where(Participant.conversation_id == thread.id, Participant.member_id == actor.member_id,
                                                 Participant.left_at.is_(None)))
    words = _keep_note(unit, actor, thread, seat, note, now)
    seat = seat or unit.get_one(Participant, giver.participant_id)
    record(unit, conversation_id=thread.id, what="transferred", by=seat.id, data={"n": seat.ordinal, "to": to.name}, now=now)
    release(unit, conversation_id=thread.id, ending="transferred", now=now)
    free_place(unit, member_id=giver.member_id)
    people = people_of(unit, actor.brand_id, now=now)
    serve_queue(unit, brand_id=actor.brand_id, now=now, people=people)
    row = begin_waiting(unit, conversation_id=thread.id, cascade=to.cascade, priority="normal", asked_at=now, now=now,
                        avoid=giver.member_id, named=to.member_id, note=words)
    decide(unit, row, step="transferred", reason=to.reason, candidates=[{"member": to.member_id}] if to.member_id else (), now=now)
    step(unit, conversation_id=thread.id, now=now, people=people, first=to.member_id, because="named")


def _held(unit: Unit, actor: Actor, uid: str, epoch: int) -> tuple[Conversation, Assignment]:
    """The conversation and its running assignment, locked; whoever is outside finds nothing."""
    found = select(Conversation).where(Conversation.uid == uid, Conversation.brand_id == actor.brand_id)
    if not actor.manages:
        found = found.join(Participant, Participant.conversation_id == Conversation.id).where(Participant.member_id == actor.member_id)
    thread = unit.scalar(found)
    if thread is None:
        raise NotFound()
    hold(unit, [thread.id])
    unit.refresh(thread)
    running = unit.get(Assignment, thread.assignment_id) if thread.assignment_id is not None else None
    if running is None or thread.epoch != epoch or not can_hand_over(actor, responsible_id=running.member_id):
        raise NotYours()
    return thread, running


def _receiver(unit: Unit, thread: Conversation, giver: Assignment, whom: tuple[str | None, str | None, str | None], now: datetime) -> Receiver:
    member, team, audience = whom
    if member is not None:
        taker = _taker(unit, thread, member, giver, now)
        asked = AMBASSADORS if taker.role == "ambassador" else AGENTS
        return Receiver(taker.name, default_cascade(asked), "to_member", taker.id)
    if team is not None:
        return _team(unit, thread, team, giver, now)
    if audience == AMBASSADORS and not can_anybody(unit, thread.brand_id, _question(unit, thread, giver, now), AMBASSADORS, now=now):
        raise TransferNobody()
    return Receiver(str(audience), default_cascade(str(audience)), f"to_{audience}")


def _team(unit: Unit, thread: Conversation, uid: str, giver: Assignment, now: datetime) -> Receiver:
    """Those of the team who are free, ambassadors first; then everybody of the audiences that it has."""
    team = unit.scalar(select(Team).where(Team.uid == uid, Team.brand_id == thread.brand_id, Team.workspace_id == thread.workspace_id,
                                          Team.archived_at.is_(None)))
    if team is None:
        raise NotFound()
    question = replace(_question(unit, thread, giver, now), team=team.id)
    free = [audience for audience in (AMBASSADORS, AGENTS) if can_anybody(unit, thread.brand_id, question, audience, now=now)]
    if not free:
        raise TransferNobody()
    return Receiver(team.name, [Step(audience, team.id) for audience in free] + default_cascade(free[0]), "to_team")


def _taker(unit: Unit, thread: Conversation, member: str, giver: Assignment, now: datetime) -> Member:
    taker = unit.scalar(select(Member).where(Member.uid == member, Member.brand_id == thread.brand_id, Member.ended_at.is_(None)))
    if taker is None:
        raise NotFound()
    audience = profile_for(unit, thread.brand_id, taker.id).audience
    one = next(iter(candidates_of(unit, thread.brand_id, now=now, which=[Respondent.member_id == taker.id])), None)
    question = _question(unit, thread, giver, now)
    if one is None or obstacle(one, question, audience, most_offers=pace().most_offers) is not None:
        raise TransferNobody()
    return taker


def _question(unit: Unit, thread: Conversation, giver: Assignment, now: datetime) -> Any:
    row = Waiting(conversation_id=thread.id, workspace_id=thread.workspace_id, since=now, avoid_member_id=giver.member_id)
    return questions_of(unit, thread.brand_id, [row], now=now)[thread.id]


def _keep_note(unit: Unit, actor: Actor, thread: Conversation, seat: Participant | None, note: tuple[str, str], now: datetime) -> str:
    """The note goes into the log, for staff; a manager who moves it from outside leaves one without a place in it."""
    client_id, words = note
    if not clean(words):
        return ""
    if seat is None:
        record(unit, conversation_id=thread.id, kind="note", audience="staff", body=checked(words), now=now)
    else:
        post_message(unit, Draft(actor=actor, conversation=thread.uid, client_id=client_id, body=checked(words), kind="note", now=now))
    return checked(words)
