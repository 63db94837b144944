"""A manager says which text of a site respondents may read in the mirror; everything else stays bars."""

from collections.abc import Sequence

from sqlalchemy import select

from app.brands.models import Site
from app.brands.policy import can_manage
from app.cobrowse.models import OpenedSite
from app.cobrowse.policy import MOST_REGIONS, is_region
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit


def open_site(unit: Unit, *, actor: Actor, site_id: int, regions: Sequence[tuple[str, str]]) -> None:
    """Replace what the site opens: (path, selector) pairs. Raises NotAllowed, NotFound, Malformed."""
    if not can_manage(actor):
        raise NotAllowed
    site = unit.scalar(select(Site).where(Site.id == site_id, Site.brand_id == actor.brand_id))
    if site is None:
        raise NotFound
    regions = list(dict.fromkeys(regions))
    if len(regions) > MOST_REGIONS or not all(is_region(path, selector) for path, selector in regions):
        raise Malformed(data={"fields": ["regions"]})
    unit.merge(OpenedSite(site_id=site.id, brand_id=site.brand_id,
                          regions=[{"path": path, "selector": selector} for path, selector in regions]))
    unit.flush()
