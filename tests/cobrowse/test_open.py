"""What a manager opens of a site's pages; everything else stays bars."""

from typing import Any

import pytest

from app.brands.models import Site
from app.brands.queries import site_by_uid, sites_of
from app.cobrowse import queries
from app.cobrowse.opening import open_site
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from tests.cast import SHOP, Cast

NOTHING: dict[str, Any] = {"regions": ()}


def opened(unit: Unit, cast: Cast, actor: Actor | None = None, **more: Any) -> queries.Opened:
    open_site(unit, actor=actor or cast.maya, site_id=cast.objectif.site_id, **{**NOTHING, **more})
    return queries.opened(unit, site_id=cast.objectif.site_id)


class TestOpenSite:
    def test_is_nothing_at_first(self, unit: Unit, cast: Cast) -> None:
        found = queries.opened(unit, site_id=cast.objectif.site_id)
        assert (list(found.regions), list(found.parameters), list(found.origins)) == ([], [], [SHOP])

    def test_keeps_what_was_said_once(self, unit: Unit, cast: Cast) -> None:
        site = unit.get_one(Site, cast.objectif.site_id)
        site.page_parameters, site.asset_hosts = ["lang"], ["https://cdn.example"]
        found = opened(unit, cast, regions=[("/p/**", "main"), ("/p/**", "main")])
        assert found.regions == [{"path": "/p/**", "selector": "main"}] and found.parameters == ["lang"]
        assert found.origins == [SHOP, "https://cdn.example"]

    def test_replaces_what_was_said_before(self, unit: Unit, cast: Cast) -> None:
        opened(unit, cast, regions=[("/p/**", "main")])
        assert opened(unit, cast).regions == []

    @pytest.mark.parametrize(("field", "value"), [
        ("regions", [("p/**", "main")]), ("regions", [("/p", "")]), ("regions", [("/" + "p" * 200, "main")]), ("regions", [("/p?x", "main")]),
        ("regions", [("/" + "*a" * 5, "main")]), ("regions", [("/" + "*" * 10, "main")]),
        ("regions", [("/p", "m\nain")]), ("regions", [(f"/{each}", "main") for each in range(41)])])
    def test_refuses_what_is_none(self, unit: Unit, cast: Cast, field: str, value: Any) -> None:
        with pytest.raises(Malformed) as refused:
            opened(unit, cast, **{field: value})
        assert refused.value.data == {"fields": [field]}

    def test_is_for_who_manages_this_brand(self, unit: Unit, cast: Cast) -> None:
        for who in (cast.ines, cast.omar, cast.vera):
            with pytest.raises(NotAllowed):
                opened(unit, cast, who)
        with pytest.raises(NotFound):
            opened(unit, cast, cast.zoe)


class TestOpenedPage:
    def test_says_that_nothing_is_opened_then_keeps_what_is_written(self, unit: Unit, cast: Cast, signed_in: Any) -> None:
        maya = signed_in(cast.maya.account_id)
        uid = site_by_uid(unit, cast.maya, uid=sites_of(unit, cast.maya)[0].uid).uid
        address = f"/b/objectif/console/sites/{uid}/opened"
        assert "Nothing is opened" in maya.get(address).text
        wrong = maya.post(address, data={"regions": "<script>alert(1)</script>"})
        assert wrong.status_code == 422 and "&lt;script&gt;" in wrong.text and "begins with /" in wrong.text
        assert maya.post(address, data={"regions": "/p/** main .price\n\n/ main"}).status_code == 302
        again = maya.get(address).text
        assert "/p/** main .price" in again and "Nothing is opened" not in again
