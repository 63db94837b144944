"""The photo of a respondent: kept with its sizes, gone when it is replaced or removed."""

import pytest
from sqlalchemy import func, select

from app.kernel.errors import NotAllowed, NotFound
from app.kernel.storage import EDGES, Picture, StoredImage, stored
from app.respondents.models import Respondent
from app.respondents.picturing import remove_photo, set_photo
from tests.routing.scene import Scene

ONE, TWO = (Picture(key * 40, dict.fromkeys(EDGES, key.encode())) for key in "ab")


def count(scene: Scene) -> int:
    return scene.unit.scalar(select(func.count()).select_from(StoredImage)) or 0


class TestSetPhoto:
    def test_keeps_each_size_once(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        for _ in range(2):
            set_photo(scene.unit, actor=ines, member_id=ines.member_id or 0, picture=ONE, now=scene.now)
        assert scene.unit.get_one(Respondent, ines.member_id).photo == ONE.key
        assert (count(scene), stored(scene.unit, key=ONE.key), stored(scene.unit, key=ONE.key, edge=EDGES[1])) == (2, b"a", b"a")

    def test_forgets_the_one_before(self, scene: Scene) -> None:
        ines = scene.member("Ines")
        for picture in (ONE, TWO):
            set_photo(scene.unit, actor=ines, member_id=ines.member_id or 0, picture=picture, now=scene.now)
        assert (stored(scene.unit, key=ONE.key), stored(scene.unit, key=TWO.key), count(scene)) == (None, b"b", 2)

    def test_is_ones_own_or_a_managers(self, scene: Scene) -> None:
        ines, awa, maya = scene.member("Ines"), scene.member("Awa"), scene.member("Maya", "manager", answers=False)
        with pytest.raises(NotAllowed):
            set_photo(scene.unit, actor=awa, member_id=ines.member_id or 0, picture=ONE, now=scene.now)
        for who in (scene.zoe, maya):
            with pytest.raises(NotFound):
                set_photo(scene.unit, actor=who, member_id=(ines if who is scene.zoe else maya).member_id or 0, picture=ONE, now=scene.now)
        assert count(scene) == 0


class TestRemovePhoto:
    def test_leaves_nothing(self, scene: Scene) -> None:
        ines, maya = scene.member("Ines"), scene.member("Maya", "manager", answers=False)
        set_photo(scene.unit, actor=ines, member_id=ines.member_id or 0, picture=ONE, now=scene.now)
        for _ in range(2):
            remove_photo(scene.unit, actor=maya, member_id=ines.member_id or 0)
        assert (scene.unit.get_one(Respondent, ines.member_id).photo, count(scene)) == ("", 0)
