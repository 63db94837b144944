"""Sites: where the widget is installed, from which origins, in which look; and when its tag was seen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import or_, select, update

from app.brands.models import Site
from app.brands.policy import can_manage, is_colour, is_language, is_origin, is_parameter, is_readable, is_web_address
from app.brands.queries import first_workspace
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.text import clean_line
from app.kernel.vault import new_token, seal
from app.kernel.work import Unit

SEEN_AT_MOST = timedelta(minutes=1)
MOST_ORIGINS, MOST_HOSTS, MOST_PARAMETERS = 30, 20, 40


def add_site(
    unit: Unit, *, actor: Actor, name: str, origins: Sequence[str], colour: str, languages: Sequence[str], privacy_url: str = "",
    asset_hosts: Sequence[str] = (), page_parameters: Sequence[str] = (), key: str = "", now: datetime,
) -> int:
    """The new site's id. Raises NotAllowed, Malformed (`fields`)."""
    values = _checked(actor, name=name, origins=origins, colour=colour, languages=languages, privacy_url=privacy_url,
                      asset_hosts=asset_hosts, page_parameters=page_parameters)
    site = Site(brand_id=actor.brand_id, workspace_id=first_workspace(unit, brand_id=actor.brand_id), key=key or new_key(),
                identify_secret=seal(new_token()), created_at=now, **values)
    unit.add(site)
    unit.flush()
    return site.id


def change_site(
    unit: Unit, *, actor: Actor, site_id: int, name: str, origins: Sequence[str], colour: str, languages: Sequence[str], privacy_url: str = "",
    asset_hosts: Sequence[str] = (), page_parameters: Sequence[str] = (),
) -> None:
    """Raises NotAllowed, NotFound, Malformed (`fields`)."""
    values = _checked(actor, name=name, origins=origins, colour=colour, languages=languages, privacy_url=privacy_url,
                      asset_hosts=asset_hosts, page_parameters=page_parameters)
    _changed(unit, actor, site_id, **values)


def rotate_secret(unit: Unit, *, actor: Actor, site_id: int) -> None:
    """A new identify secret: tokens signed with the one before are refused from now on."""
    _changed(unit, actor, site_id, identify_secret=seal(new_token()))


def see_tag(unit: Unit, *, site_id: int, origin: str, now: datetime) -> bool:
    """The tag asked for its settings from `origin`; written once a minute at most. Whether it was written."""
    row = unit.execute(
        update(Site).where(Site.id == site_id, or_(Site.seen_at.is_(None), Site.seen_at < now - SEEN_AT_MOST))
        .values(seen_at=now, seen_on=origin[:300]).returning(Site.id)).scalar_one_or_none()
    return row is not None


def new_key() -> str:
    """20 letters and digits that stand in the embed tag; public, but not to be counted through."""
    return token_urlsafe(24).replace("-", "").replace("_", "").ljust(20, "0")[:20]


def _checked(
    actor: Actor, *, name: str, origins: Sequence[str], colour: str, languages: Sequence[str], privacy_url: str,
    asset_hosts: Sequence[str], page_parameters: Sequence[str],
) -> dict[str, object]:
    if not can_manage(actor):
        raise NotAllowed
    name, colour, privacy_url = clean_line(name, longest=120), colour.strip().lower(), privacy_url.strip()
    origins, asset_hosts = _each_once(origins), _each_once(asset_hosts)
    languages, page_parameters = list(dict.fromkeys(languages)), list(dict.fromkeys(page_parameters))
    wrong = {
        "name": not name,
        "origins": not origins or len(origins) > MOST_ORIGINS or not all(is_origin(origin) for origin in origins),
        "colour": not is_colour(colour) or not is_readable(colour),
        "languages": not languages or not all(map(is_language, languages)),
        "privacy_url": bool(privacy_url) and not is_web_address(privacy_url),
        # Threat: a wildcard would tell any page where an ambassador who looks at the mirror lives.
        "asset_hosts": len(asset_hosts) > MOST_HOSTS or not all(is_origin(host) for host in asset_hosts),
        "page_parameters": len(page_parameters) > MOST_PARAMETERS or not all(map(is_parameter, page_parameters)),
    }
    if any(wrong.values()):
        raise Malformed(data={"fields": [field for field, is_wrong in wrong.items() if is_wrong]})
    return {"name": name, "origins": origins, "colour": colour, "languages": languages, "privacy_url": privacy_url,
            "asset_hosts": asset_hosts, "page_parameters": page_parameters}


def _each_once(addresses: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(each.strip().rstrip("/") for each in addresses if each.strip()))


def _changed(unit: Unit, actor: Actor, site_id: int, **values: object) -> None:
    if not can_manage(actor):
        raise NotAllowed
    site = unit.scalar(select(Site).where(Site.id == site_id, Site.brand_id == actor.brand_id))
    if site is None:
        raise NotFound
    for name, value in values.items():
        setattr(site, name, value)
    unit.flush()
