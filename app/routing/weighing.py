"""What came of a respondent's answers, by topic: counted once for each assignment, corrected when the visitor rates it."""

from sqlalchemy import select, update

from app.conversations.models import Assignment, Rating
from app.kernel.work import Unit
from app.routing.models import CountedAssignment, TopicOutcome

HELPED, NEITHER, DID_NOT = 1, 0, -1


def weigh_assignment(unit: Unit, *, assignment_id: int) -> None:
    """Harmless twice and in any order; what has no topic counts for nobody."""
    row = unit.execute(select(Assignment, Rating.stars).outerjoin(Rating, Rating.assignment_id == Assignment.id)
                       .where(Assignment.id == assignment_id).with_for_update(of=Assignment)).one_or_none()
    if row is None or row[0].topic_id is None or row[0].ended_at is None:
        return
    assignment, now_is = row[0], verdict(ending=row[0].ending, answered=row[0].answered_at is not None, stars=row[1])
    counted = unit.get(CountedAssignment, assignment_id)
    was = counted.verdict if counted else NEITHER
    if counted is None:
        unit.add(CountedAssignment(assignment_id=assignment_id, brand_id=assignment.brand_id, verdict=now_is))
    else:
        counted.verdict = now_is
    unit.flush()
    if now_is != was:
        _move(unit, assignment, good=(now_is == HELPED) - (was == HELPED), bad=(now_is == DID_NOT) - (was == DID_NOT))


def verdict(*, ending: str | None, answered: bool, stars: int | None) -> int:
    """The visitor's rating says it; without one a closed conversation with an answer helped, and who took it and never
    answered did not."""
    if stars is not None:
        return HELPED if stars >= 4 else DID_NOT if stars <= 2 else NEITHER
    if ending == "closed" and answered:
        return HELPED
    return DID_NOT if ending == "released" and not answered else NEITHER


def _move(unit: Unit, assignment: Assignment, *, good: int, bad: int) -> None:
    mine = (TopicOutcome.member_id == assignment.member_id, TopicOutcome.topic_id == assignment.topic_id)
    moved = unit.execute(update(TopicOutcome).where(*mine).values(good=TopicOutcome.good + good, bad=TopicOutcome.bad + bad)
                         .returning(TopicOutcome.member_id).execution_options(synchronize_session=False)).one_or_none()
    if moved is None:  # two at once: one of them runs again after the other
        unit.add(TopicOutcome(member_id=assignment.member_id, topic_id=assignment.topic_id, brand_id=assignment.brand_id, good=good, bad=bad))
        unit.flush()
