"""A manager says which text of a site respondents may read in the mirror; everything else stays bars."""

from collections.abc import Sequence

from sqlalchemy import select

from app.brands.models import Site
from app.brands.policy import can_manage
from app.cobrowse.models import OpenedSite
from app.cobrowse.policy import MOST_HOSTS, MOST_PARAMETERS, MOST_REGIONS, is_host, is_parameter, is_region
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit


def open_site(unit: Unit, *, actor: Actor, site_id: int, regions: Sequence[tuple[str, str]], parameters: Sequence[str],
              hosts: Sequence[str]) -> None:
    """Replace what the site opens: (path, selector) pairs, names of address parameters, origins. Raises NotAllowed, NotFound, Malformed."""
    if not can_manage(actor):
        raise NotAllowed
    site = unit.scalar(select(Site).where(Site.id == site_id, Site.brand_id == actor.brand_id))
    if site is None:
        raise NotFound
    regions, parameters = list(dict.fromkeys(regions)), list(dict.fromkeys(parameters))
    hosts = list(dict.fromkeys(host.rstrip("/") for host in hosts))
    wrong = {
        "regions": len(regions) > MOST_REGIONS or not all(is_region(path, selector) for path, selector in regions),
        "parameters": len(parameters) > MOST_PARAMETERS or not all(map(is_parameter, parameters)),
        "hosts": len(hosts) > MOST_HOSTS or not all(map(is_host, hosts)),
    }
    if any(wrong.values()):
        raise Malformed(data={"fields": [field for field, is_wrong in wrong.items() if is_wrong]})
    unit.merge(OpenedSite(site_id=site.id, brand_id=site.brand_id, parameters=parameters, hosts=hosts,
                          regions=[{"path": path, "selector": selector} for path, selector in regions]))
    unit.flush()
