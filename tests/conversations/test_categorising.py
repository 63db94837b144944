"""What a conversation can have been about: the brand's own words, kept by its managers."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.conversations.categorising import CategoryTaken, add_category, archive_category, rename_category, restore_category
from app.conversations.models import Category
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.ids import uid
from app.kernel.work import Unit
from tests.cast import NOON, Cast


def category(unit: Unit, number: int) -> Category:
    return unit.scalars(select(Category).where(Category.id == number)).one()


@pytest.fixture
def lenses(unit: Unit, cast: Cast) -> Category:
    return category(unit, add_category(unit, actor=cast.olga, name="Lenses"))


class TestAddCategory:
    def test_keeps_it_for_the_brand(self, lenses: Category, cast: Cast) -> None:
        assert (lenses.name, lenses.brand_id, lenses.archived_at) == ("Lenses", cast.objectif.brand_id, None)

    def test_cleans_the_name(self, unit: Unit, cast: Cast) -> None:
        assert category(unit, add_category(unit, actor=cast.maya, name="  Two \u202e\n words ")).name == "Two words"

    def test_refuses_a_name_that_is_taken(self, unit: Unit, cast: Cast, lenses: Category) -> None:
        with pytest.raises(CategoryTaken):
            add_category(unit, actor=cast.maya, name=" Lenses")

    def test_lets_another_brand_have_the_same(self, unit: Unit, cast: Cast, lenses: Category) -> None:
        assert add_category(unit, actor=cast.zoe, name="Lenses") != lenses.id

    def test_offers_an_archived_one_again(self, unit: Unit, cast: Cast, lenses: Category) -> None:
        archive_category(unit, actor=cast.olga, category=lenses.uid, now=NOON)
        assert add_category(unit, actor=cast.olga, name="Lenses") == lenses.id
        assert lenses.archived_at is None

    @pytest.mark.parametrize("name", ["", "   ", "\u202e\x00"])
    def test_wants_a_name(self, unit: Unit, cast: Cast, name: str) -> None:
        with pytest.raises(Malformed):
            add_category(unit, actor=cast.olga, name=name)

    def test_is_a_managers(self, unit: Unit, cast: Cast) -> None:
        for actor in (cast.ines, cast.omar, cast.vera):
            with pytest.raises(NotAllowed):
                add_category(unit, actor=actor, name="Mine")


class TestRenameCategory:
    def test_changes_the_name_but_not_into_anothers(self, unit: Unit, cast: Cast, lenses: Category) -> None:
        add_category(unit, actor=cast.olga, name="Bags")
        rename_category(unit, actor=cast.olga, category=lenses.uid, name="Glass")
        rename_category(unit, actor=cast.olga, category=lenses.uid, name="Glass")
        assert lenses.name == "Glass"
        with pytest.raises(CategoryTaken):
            rename_category(unit, actor=cast.olga, category=lenses.uid, name="Bags")


class TestArchiveCategory:
    def test_is_undone_by_restoring(self, unit: Unit, cast: Cast, lenses: Category) -> None:
        archive_category(unit, actor=cast.olga, category=lenses.uid, now=NOON)
        assert lenses.archived_at == NOON
        restore_category(unit, actor=cast.olga, category=lenses.uid)
        assert lenses.archived_at is None


class TestEveryChange:
    @pytest.mark.parametrize("change", [
        lambda unit, actor, uid: rename_category(unit, actor=actor, category=uid, name="x"),
        lambda unit, actor, uid: archive_category(unit, actor=actor, category=uid, now=NOON),
        lambda unit, actor, uid: restore_category(unit, actor=actor, category=uid)])
    def test_is_for_managers_of_the_brand(self, unit: Unit, cast: Cast, lenses: Category, change: Callable[[Unit, Actor, str], None]) -> None:
        for actor, target, refusal in ((cast.zoe, lenses.uid, NotFound), (cast.olga, uid(), NotFound), (cast.ines, lenses.uid, NotAllowed)):
            with pytest.raises(refusal):
                change(unit, actor, target)
