"""The doors of recognition: the ranking, and having seen what one was given."""

from app.kernel import clock, work
from app.kernel.database import reading
from app.realtime.gateway import Caller, command
from app.realtime.protocol import Done
from app.recognition import wire
from app.recognition.awarding import mark_seen
from app.recognition.models import Badge
from app.recognition.ranking import Progress, Ranked, ranking
from app.recognition.scoring import WEIGHT


@command(wire.ReadRanking, rate="2 per second; 60 per minute")
def read_ranking(caller: Caller, said: wire.ReadRanking) -> wire.Ranking:
    with reading() as session:
        found = ranking(session, actor=caller.actor, period=said.period, now=clock.now())
    me = caller.actor.member_id
    return wire.Ranking(
        period=said.period, since=clock.millis(found.since) if found.since else None, mean=_short(found.mean), weight=WEIGHT,
        ranked=[_row(row, me) for row in found.ranked], unrated=[_row(row, me) for row in found.unrated],
        progress=[_progress(each) for each in found.progress])


def _row(row: Ranked, me: int | None) -> wire.RankedMember:
    return wire.RankedMember(member=row.member.uid, name=row.member.name, badges=[_mark(badge) for badge in row.badges], place=row.place,
                             score=_short(row.score), average=_short(row.average), ratings=row.ratings, me=row.member.id == me)


def _progress(each: Progress) -> wire.BadgeProgress:
    return wire.BadgeProgress(badge=_mark(each.badge), have=each.have, need=each.rule.number, stars=each.rule.stars)


def _mark(badge: Badge) -> wire.BadgeMark:
    return wire.BadgeMark(names=badge.names, symbol=badge.symbol)


def _short(value: float | None) -> float | None:
    """One decimal: more would claim more than ratings say."""
    return None if value is None else round(value, 1)


@command(wire.SeeAward, rate="5 per second")
def see_award(caller: Caller, said: wire.SeeAward) -> Done:
    work.do(mark_seen, actor=caller.actor, award=said.award, now=clock.now())
    return Done()
