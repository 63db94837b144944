"""A conversation ends once, by whoever may end it."""

import pytest
from sqlalchemy import select

from app.conversations.categorising import add_category, archive_category
from app.conversations.closing import close, end
from app.conversations.joining import join
from app.conversations.models import Assignment, Category
from app.conversations.posting import ClosedToMessages, NotYours
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotFound
from app.kernel.ids import uid
from tests.cast import Cast
from tests.conversations.talk import Talk


def shut(talk: Talk, actor: Actor, *, epoch: int | None = None, category: str | None = None) -> object:
    return close(talk.unit, actor=actor, conversation=talk.uid, epoch=epoch, category=category, now=talk.now)


def category_of(talk: Talk, actor: Actor, name: str = "Lenses") -> str:
    number = add_category(talk.unit, actor=actor, name=name)
    return talk.unit.scalars(select(Category.uid).where(Category.id == number)).one()


class TestCloseByTheRespondent:
    def test_sets_the_category_and_frees_the_respondent(self, talk: Talk, cast: Cast) -> None:
        assigned, category = talk.assign(cast.ines), category_of(talk, cast.olga)
        ended = talk.later(minutes=9)
        released = shut(talk, cast.ines, epoch=assigned.epoch, category=category)
        assert released is not None
        row = talk.row
        assert (row.status, row.closed_at, row.assignment_id) == ("closed", ended, None)
        assert talk.unit.get_one(Category, row.category_id).uid == category
        assert talk.unit.get_one(Assignment, assigned.assignment_id).ending == "closed"

    def test_says_so_in_the_log(self, talk: Talk, cast: Cast) -> None:
        shut(talk, cast.ines, epoch=talk.assign(cast.ines).epoch)
        assert talk.log()[-3:] == ["released", "left", "closed"]
        assert talk.last() == {"what": "closed", "n": 2}
        assert talk.is_gapless()

    @pytest.mark.parametrize("epoch", [None, 0, 2])
    def test_is_refused_with_an_epoch_that_has_passed(self, talk: Talk, cast: Cast, epoch: int | None) -> None:
        talk.assign(cast.ines)
        with pytest.raises(NotYours):
            shut(talk, cast.ines, epoch=epoch)

    def test_is_refused_to_who_is_not_responsible(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        join(talk.unit, conversation_id=talk.id, member_id=cast.omar.member_id or 0, now=talk.now)
        with pytest.raises(NotYours):
            shut(talk, cast.omar, epoch=epoch)

    def test_is_refused_to_who_handed_it_over(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        talk.release()
        epoch = talk.assign(cast.omar).epoch
        with pytest.raises(NotYours):
            shut(talk, cast.ines, epoch=epoch)

    def test_refuses_a_category_that_the_brand_does_not_offer(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        archived, foreign = category_of(talk, cast.olga), category_of(talk, cast.zoe)
        archive_category(talk.unit, actor=cast.olga, category=archived, now=talk.now)
        for category in (uid(), archived, foreign):
            with pytest.raises(Malformed) as refused:
                shut(talk, cast.ines, epoch=epoch, category=category)
            assert refused.value.data == {"fields": ["category"]}
        assert talk.row.status == "open"


class TestCloseByTheVisitor:
    def test_ends_it_too(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        assert shut(talk, cast.vera) is not None
        assert talk.row.status == "closed"
        assert talk.last() == {"what": "closed", "n": 1}

    def test_needs_nobody_to_be_responsible(self, talk: Talk, cast: Cast) -> None:
        assert shut(talk, cast.vera) is None
        assert talk.log()[2:] == ["closed"]

    def test_sets_no_category(self, talk: Talk, cast: Cast) -> None:
        with pytest.raises(Malformed):
            shut(talk, cast.vera, category=category_of(talk, cast.olga))


class TestClose:
    def test_is_not_found_by_an_outsider(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        same_ids = [Actor(brand_id=cast.lumen.brand_id, role="visitor", visitor_id=cast.vera.visitor_id),
                    Actor(brand_id=cast.lumen.brand_id, role="ambassador", member_id=cast.ines.member_id)]
        nobody = Actor(brand_id=cast.objectif.brand_id, role="system")
        for actor in (cast.other, cast.zoe, cast.zoes_visitor, cast.omar, nobody, *same_ids):
            with pytest.raises(NotFound):
                shut(talk, actor, epoch=epoch)

    def test_happens_once(self, talk: Talk, cast: Cast) -> None:
        epoch = talk.assign(cast.ines).epoch
        shut(talk, cast.ines, epoch=epoch)
        for actor in (cast.ines, cast.vera):
            with pytest.raises(ClosedToMessages):
                shut(talk, actor, epoch=epoch)
        assert talk.log().count("closed") == 1

    def test_by_the_brand_names_nobody(self, talk: Talk, cast: Cast) -> None:
        talk.assign(cast.ines)
        end(talk.unit, conversation_id=talk.id, by=None, now=talk.now)
        assert talk.last() == {"what": "closed", "n": None}
