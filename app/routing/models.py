"""Who is asked: conversations in the queue, assignment offers, and every decision with its reason."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid


class Waiting(Base):
    """A conversation that waits for a respondent. `deadline` is when something is due for it at the latest.

    `cascade` is who is asked one after another (`cascade.as_rows`), `step` the place in it.
    `stage`: offering (open offers run) -> waiting (nobody free, in the queue) -> told (nobody right now) -> left (by e-mail)."""

    __tablename__ = "waiting"
    conversation_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    workspace_id: Mapped[int] = mapped_column()
    audience: Mapped[str] = mapped_column(String(20))  # who is asked now
    meant_for: Mapped[str] = mapped_column(String(20))  # the audience of the cascade's first step
    cascade: Mapped[list[list[Any]]] = mapped_column(Json, default=list, server_default="[]")
    step: Mapped[int] = mapped_column(default=0, server_default="0")
    priority: Mapped[str] = mapped_column(String(8), default="normal", server_default="normal")
    stage: Mapped[str] = mapped_column(String(12))
    round: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(Instant)
    deadline: Mapped[datetime] = mapped_column(Instant)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    avoid_member_id: Mapped[int | None] = mapped_column()  # who handed it over, or lost it, is not asked again
    avoid_until: Mapped[datetime | None] = mapped_column(Instant)  # before this time; empty: never
    named_member_id: Mapped[int | None] = mapped_column()  # to whom it was handed over by name, until they answer or cannot
    place: Mapped[int | None] = mapped_column()  # where it entered the queue, and what was expected there
    expected: Mapped[int | None] = mapped_column()  # seconds
    entered_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        CheckConstraint("audience IN ('ambassadors', 'agents')", name="audience"),
        CheckConstraint("meant_for IN ('ambassadors', 'agents')", name="meant_for"),
        CheckConstraint("stage IN ('offering', 'waiting', 'told', 'left')", name="stage"),
        CheckConstraint("priority IN ('normal', 'high')", name="priority"),
        same_brand("conversation_id", "conversation"),
        same_brand("workspace_id", "workspace"),
        Index("ix_waiting_deadline", "deadline"),
        Index("ix_waiting_brand_id_audience_since", "brand_id", "audience", "since"),
    )


class AssignmentOffer(Base):
    """A conversation proposed to a respondent; accepted, declined, expired, or withdrawn because another took it."""

    __tablename__ = "assignment_offer"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    conversation_id: Mapped[int] = mapped_column()
    member_id: Mapped[int] = mapped_column()
    round: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(12), default="open")
    reason: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    assignment_id: Mapped[int | None] = mapped_column()
    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'declined', 'expired', 'withdrawn')", name="state"),
        UniqueConstraint("conversation_id", "round", "member_id"),
        same_brand("conversation_id", "conversation"),
        same_brand("member_id", "member"),
        same_brand("assignment_id", "assignment"),
        Index("ix_assignment_offer_member_id_state", "member_id", "state"),
        Index("ix_assignment_offer_brand_id_made_at", "brand_id", "made_at"),  # reports
    )


class Decision(Base):
    """What routing decided, among whom and why; kept so that it can be explained."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    conversation_id: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(Instant)
    step: Mapped[str] = mapped_column(String(20))  # offered, widened, escalated, waiting, told, accepted, transferred, reopened, revoked, left
    audience: Mapped[str] = mapped_column(String(20))
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(String(300))
    seed: Mapped[int | None] = mapped_column()  # of the draws, so that the order can be had again
    __table_args__ = (same_brand("conversation_id", "conversation"), Index("ix_decision_conversation_id", "conversation_id"))


class QueueRelease(Base):
    """A visitor who waited in the queue and was taken: what estimates are computed from, and how true they were."""

    __tablename__ = "queue_release"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    audience: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    place: Mapped[int] = mapped_column()  # where they entered, counted from 1
    waited: Mapped[int] = mapped_column()  # seconds since they entered
    expected: Mapped[int | None] = mapped_column()  # seconds, as it was computed when they entered, said or not
    __table_args__ = (Index("ix_queue_release_brand_id_audience_at", "brand_id", "audience", "at"),)


class TopicOutcome(Base):
    """What came of a respondent's answers in a topic: how many helped, how many did not."""

    __tablename__ = "topic_outcome"
    member_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    good: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        CheckConstraint("good >= 0 AND bad >= 0", name="counts"),
        same_brand("member_id", "member"),
        same_brand("topic_id", "topic"),
        Index("ix_topic_outcome_topic_id", "topic_id"),
    )


class CountedAssignment(Base):
    """What an assignment was counted as, once: 1 it helped, -1 it did not, 0 neither. A rating may correct what closing said."""

    __tablename__ = "counted_assignment"
    assignment_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    verdict: Mapped[int] = mapped_column()
    __table_args__ = (CheckConstraint("verdict IN (-1, 0, 1)", name="verdict"), same_brand("assignment_id", "assignment"))


class LeftQuestion(Base):
    """A question left with an e-mail: answers go there with a signed link back. `mailed_seq` is how far the last letter told."""

    __tablename__ = "left_question"
    conversation_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    address_id: Mapped[int] = mapped_column()
    left_at: Mapped[datetime] = mapped_column(Instant)
    mailed_at: Mapped[datetime | None] = mapped_column(Instant)
    mailed_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    __table_args__ = (same_brand("conversation_id", "conversation"),)


class TargetingRule(Base):
    """When and how a site invites, and who is asked then; a site's rules are a decision list in the order of `position`.

    A removed rule stays for its figures."""

    __tablename__ = "targeting_rule"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    workspace_id: Mapped[int] = mapped_column()
    site_id: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(120))
    conditions: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # as docs/targeting.md says
    invitation: Mapped[str] = mapped_column(String(12))
    delay: Mapped[int] = mapped_column(default=0)  # seconds, of a proactive one
    words: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # language -> what the button or the bubble says
    cascade: Mapped[list[list[Any]]] = mapped_column(Json, default=list)  # [audience, team_id or null], in this order; empty: by the page
    priority: Mapped[str] = mapped_column(String(12), default="normal")
    topic_id: Mapped[int | None] = mapped_column()
    paused: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("invitation IN ('none', 'button', 'words', 'proactive')", name="invitation"),
        CheckConstraint("priority IN ('normal', 'high')", name="priority"),
        UniqueConstraint("brand_id", "id"),
        same_brand("workspace_id", "workspace"),
        same_brand("site_id", "site"),
        same_brand("topic_id", "topic"),
        Index("ix_targeting_rule_site_id_position", "site_id", "position"),
    )


class InvitationCount(Base):
    """Invitations of a rule in an hour: due, shown, opened. Numbers only: nothing in it is about anybody."""

    __tablename__ = "invitation_count"
    rule_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    hour: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    due: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    __table_args__ = (same_brand("rule_id", "targeting_rule"),)


class Invited(Base):
    """A conversation that began under a rule: where the funnel ends and the reports go on."""

    __tablename__ = "invited"
    conversation_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    rule_id: Mapped[int] = mapped_column()
    __table_args__ = (same_brand("conversation_id", "conversation"), same_brand("rule_id", "targeting_rule"),
                      Index("ix_invited_rule_id", "rule_id"))
