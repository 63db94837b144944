"""A site's start menu: what a visitor may tap before the first word, in order, and where each entry leads."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.brands.models import MenuEntry, Site, Team
from app.brands.policy import can_manage
from app.brands.queries import menu_of
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.text import clean_line
from app.kernel.work import Unit

MOST_ENTRIES, LONGEST_WORDS, LONGEST_ROLE = 8, 60, 40
AUDIENCES = ("ambassadors", "agents")


class MenuFull(Refusal):
    """A menu that must be scrolled is not read."""

    code, status = "menu.full", 409


@dataclass(frozen=True, slots=True)
class Lead:
    """Where an entry leads: a topic (an id of the brand's), or an audience, or for a role a team with the audience behind it."""

    topic_id: int | None = None
    audience: str | None = None
    team_id: int | None = None
    role: str = ""


def show_menu(unit: Unit, *, actor: Actor, site_id: int, on: bool) -> None:
    """Raises NotAllowed, NotFound."""
    _site(unit, actor, site_id).menu_on = on
    unit.flush()


def add_entry(unit: Unit, *, actor: Actor, site_id: int, words: Mapping[str, str], lead: Lead) -> str:
    """At the end; the entry's uid. Raises NotAllowed, NotFound, Malformed, MenuFull."""
    site = _site(unit, actor, site_id)
    values = _checked(unit, site, words, lead)
    count, last = unit.execute(select(func.count(), func.max(MenuEntry.position)).where(MenuEntry.site_id == site.id)).one()
    if count >= MOST_ENTRIES:
        raise MenuFull
    entry = MenuEntry(brand_id=site.brand_id, site_id=site.id, position=0 if last is None else last + 1, **values)
    unit.add(entry)
    unit.flush()
    return entry.uid


def change_entry(unit: Unit, *, actor: Actor, site_id: int, entry: str, words: Mapping[str, str], lead: Lead) -> None:
    """Raises as adding; words in languages that the site has no more are kept for their return."""
    site = _site(unit, actor, site_id)
    row = _entry(unit, site, entry)
    values = _checked(unit, site, {**{tongue: text for tongue, text in row.words.items() if tongue not in site.languages}, **words}, lead)
    for name, value in values.items():
        setattr(row, name, value)
    unit.flush()


def move_entry(unit: Unit, *, actor: Actor, site_id: int, entry: str, by: int) -> None:
    """One place down (`by` 1) or up (-1); at the end nothing moves."""
    site = _site(unit, actor, site_id)
    rows, moved = list(menu_of(unit, site)), _entry(unit, site, entry)
    place = rows.index(moved)
    if 0 <= place + by < len(rows):
        rows.insert(place + by, rows.pop(place))
    for position, row in enumerate(rows):
        row.position = position
    unit.flush()


def remove_entry(unit: Unit, *, actor: Actor, site_id: int, entry: str) -> None:
    """Gone; a browser that still shows it asks as if nothing had been tapped."""
    unit.delete(_entry(unit, _site(unit, actor, site_id), entry))
    unit.flush()


def _checked(unit: Unit, site: Site, words: Mapping[str, str], lead: Lead) -> dict[str, object]:
    clean = {tongue: text for tongue, each in words.items() if (text := clean_line(each, longest=LONGEST_WORDS))}
    role = clean_line(lead.role, longest=LONGEST_ROLE)
    team = unit.scalar(select(Team.id).where(Team.id == lead.team_id, Team.brand_id == site.brand_id, Team.archived_at.is_(None)))
    wrong = {
        "words": not clean.get(site.languages[0]),
        "topic": lead.topic_id is None and lead.audience is None,
        "audience": lead.audience is not None and lead.audience not in AUDIENCES,
        "team": lead.team_id is not None and (team is None or lead.audience is None),
        "role": (lead.team_id is not None) != bool(role),
    }
    if any(wrong.values()):
        raise Malformed(data={"fields": [field for field, is_wrong in wrong.items() if is_wrong]})
    return {"words": clean, "topic_id": lead.topic_id, "audience": lead.audience, "team_id": lead.team_id, "role": role}


def _site(unit: Unit, actor: Actor, site_id: int) -> Site:
    if not can_manage(actor):
        raise NotAllowed
    site = unit.scalar(select(Site).where(Site.id == site_id, Site.brand_id == actor.brand_id))
    if site is None:
        raise NotFound
    return site


def _entry(unit: Unit, site: Site, uid: str) -> MenuEntry:
    row = unit.scalar(select(MenuEntry).where(MenuEntry.uid == uid, MenuEntry.site_id == site.id))
    if row is None:
        raise NotFound
    return row
