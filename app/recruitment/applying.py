"""Somebody applies, and takes it back; what is withdrawn, or was declined long ago, keeps no word of theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.registering import clean_email
from app.brands.models import Brand
from app.brands.staffing import end_membership
from app.kernel import vault
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotFound, Refusal
from app.kernel.letters import queue_letter
from app.kernel.text import clean, clean_line, in_language
from app.kernel.work import Unit
from app.recruitment.models import Application, ApplicationForm, ApplicationStep, ApplicationTopic, Question
from app.recruitment.policy import CHOSEN, is_whole
from app.recruitment.queries import member_with, standing_of
from app.respondents.models import Topic
from app.respondents.queries import AMBASSADORS

# For `vault.sign`: such a link opens one application and nothing else.
PURPOSE = "application"


class FormClosed(Refusal):
    code, status = "application.closed", 409


class HasJoined(Refusal):
    """Nothing to take back: the candidate is an ambassador already."""

    code, status = "application.joined", 409


@dataclass(frozen=True, slots=True)
class Came:
    """How a candidate found the form: a word in the link, the host of the page before, and which of our own doors."""

    source: str = ""
    referrer: str = ""
    via: str = ""


def apply(
    unit: Unit, *, brand_id: int, email: str, name: str, language: str, languages: Sequence[str], topics: Sequence[str],
    answers: Mapping[str, Sequence[str]], agreed: bool, came: Came = Came(), now: datetime,
) -> int | None:
    """Keep the application and write to its sender; `topics` are uids, `answers` texts by the question's uid. Returns its id.

    None where this address has one under way or belongs to the brand: nothing is changed, and the same letter-box hears of it. Threat:
    an address on a form proves nothing, so it neither overwrites what its owner sent, nor shows a stranger that they sent it.
    Raises FormClosed, BadEmail, Malformed (`fields`)."""
    form, address, name = unit.get(ApplicationForm, brand_id), clean_email(email), clean_line(name, longest=121)
    if form is None or not form.is_open:
        raise FormClosed
    brand, known = unit.get_one(Brand, brand_id), _topics(unit, brand_id, topics)
    said, wrong = _answers(unit, brand, language, answers)
    wrong += [field for field, is_wrong in (
        ("name", not 1 <= len(name) <= 120), ("agreed", not agreed), ("topics", len(known) != len(set(topics))),
        ("languages", not languages or not set(languages) <= set(brand.languages))) if is_wrong]
    if wrong:
        raise Malformed(data={"fields": wrong})
    before = unit.scalar(select(Application).where(Application.brand_id == brand_id, Application.email == address)
                         .order_by(Application.turn.desc()).limit(1))
    if _is_known(unit, brand, address, before, language, now):
        return None
    row = Application(brand_id=brand_id, email=address, turn=before.turn + 1 if before else 1, name=name, language=language,
                      languages=list(dict.fromkeys(languages)), answers=said, received_at=now, state_at=now,
                      consented_to=in_language(form.consent, language, brand.languages[0]), source=clean_line(came.source, longest=80),
                      referrer=clean_line(came.referrer, longest=253), via=clean_line(came.via, longest=20))
    unit.add(row)
    unit.flush()
    unit.add_all(ApplicationTopic(brand_id=brand_id, application_id=row.id, topic_id=topic_id) for topic_id in known)
    unit.add(ApplicationStep(brand_id=brand_id, application_id=row.id, at=now, what="received"))
    unit.flush()
    _write(unit, brand, address, row.uid, language, kind="received", now=now)
    return row.id


def withdraw(unit: Unit, *, application: str, now: datetime) -> None:
    """The candidate takes it back: what they wrote here goes, an open invitation too; where it stood and when it came is kept for the count.

    Twice is harmless. Raises NotFound, HasJoined."""
    standing = standing_of(unit, uid=application)
    if standing is None:
        raise NotFound
    if standing.has_joined:
        raise HasJoined
    row = unit.execute(
        update(Application).where(Application.uid == application, Application.state != "withdrawn")
        .values(state="withdrawn", state_at=now, member_id=None)
        .returning(Application.id, Application.brand_id).execution_options(synchronize_session=False)).one_or_none()
    if row is None:
        return
    if standing.invited is not None:
        end_membership(unit, actor=Actor(brand_id=row.brand_id, role="system"), member_id=standing.invited, now=now)
    _empty(unit, [row.id])
    unit.add(ApplicationStep(brand_id=row.brand_id, application_id=row.id, at=now, what="withdrawn"))
    unit.flush()


def forget_applications(unit: Unit, *, now: datetime, most: int = 200) -> int:
    """Empty those that were declined longer ago than their brand keeps words; how many were emptied."""
    emptied: list[int] = []
    for days in unit.scalars(select(Brand.retention_days).distinct()).all():
        old = (select(Application.id).join(Brand, Brand.id == Application.brand_id)
               .where(Brand.retention_days == days, Application.state == "declined", Application.email.is_not(None),
                      Application.state_at < now - timedelta(days=days)).order_by(Application.id).limit(most - len(emptied)))
        emptied += unit.scalars(old).all()
    _empty(unit, emptied)
    return len(emptied)


def _empty(unit: Unit, ids: Sequence[int]) -> None:
    """Name, address, answers, topics and notes go; that there was an application, when, and how it came stays for the count."""
    unit.execute(update(Application).where(Application.id.in_(ids)).values(email=None, name="", answers=[], languages=[], consented_to="")
                 .execution_options(synchronize_session=False))
    unit.execute(delete(ApplicationTopic).where(ApplicationTopic.application_id.in_(ids)))
    unit.execute(delete(ApplicationStep).where(ApplicationStep.application_id.in_(ids), ApplicationStep.what == "note"))


def _is_known(unit: Unit, brand: Brand, address: str, before: Application | None, language: str, now: datetime) -> bool:
    """Whether this address belongs to the brand already or has an application under way; its owner is told by letter, nobody else."""
    member = member_with(unit, brand_id=brand.id, email=address)
    if member is not None and member.ended_at is None:
        _write(unit, brand, address, "", language, kind="belongs", now=now)
        return True
    if before is not None and before.state in ("received", "shortlisted"):
        _write(unit, brand, address, before.uid, language, kind="again", now=now)
        return True
    return False


def _topics(unit: Unit, brand_id: int, uids: Sequence[str]) -> Sequence[int]:
    """Ids of those that ambassadors of the brand answer today."""
    return unit.scalars(select(Topic.id).where(Topic.brand_id == brand_id, Topic.uid.in_(list(uids)), Topic.audience == AMBASSADORS,
                                               Topic.archived_at.is_(None)).order_by(Topic.position, Topic.slug)).all()


def _answers(unit: Unit, brand: Brand, language: str, given: Mapping[str, Sequence[str]]) -> tuple[list[dict[str, Any]], list[str]]:
    """(question and answer as the candidate saw them, uids of questions without a whole answer)."""
    said: list[dict[str, Any]] = []
    wrong: list[str] = []
    for question in unit.scalars(select(Question).where(Question.brand_id == brand.id).order_by(Question.position, Question.id)):
        words = [text for each in given.get(question.uid, ())
                 if (text := clean(each) if question.kind == "long" else clean_line(each, longest=10_000))]
        choices = [in_language(choice, language, brand.languages[0]) for choice in question.choices] if question.kind in CHOSEN else []
        if not is_whole(question.kind, needed=question.is_needed, said=words, choices=choices):
            wrong.append(question.uid)
        elif words:
            said.append({"asked": in_language(question.words, language, brand.languages[0]), "said": words})
    return said, wrong


def _write(unit: Unit, brand: Brand, to: str, application: str, language: str, *, kind: str, now: datetime) -> None:
    """Threat: the address may be anybody's, so nothing that was typed into the form stands in the letter."""
    token = vault.sign(application, purpose=PURPOSE) if application else ""
    queue_letter(unit, to=to, template="letters/applied", language=language, brand_id=brand.id, now=now,
                 values={"brand": brand.name, "kind": kind, "token": token})
