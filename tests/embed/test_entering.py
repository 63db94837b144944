"""Who opens a visitor's socket, and whose socket ends."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.engine import Connection

from app.brands.models import Site
from app.conversations.models import Participant
from app.embed.entering import Blocked, OriginNotAllowed, TokenUnknown, by_token, ended
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.writer import Inline
from app.visitors.blocking import block, lift
from app.visitors.identifying import Identity, identify
from app.visitors.models import Visitor
from app.visitors.recognising import admit
from tests.cast import SHOP, TWIN, Cast


class TestByToken:
    def test_knows_the_visitor(self, connection: Connection, cast: Cast) -> None:
        assert by_token(cast.vera_at.token, origin=SHOP, now=clock.now()) == cast.vera

    @pytest.mark.parametrize("token", ["", "unknown", "x" * 101, "é", "\ud800", "a\x00", "📷" * 20])
    def test_refuses_a_token_that_nobody_holds(self, connection: Connection, cast: Cast, token: str) -> None:
        with pytest.raises(TokenUnknown):
            by_token(token, origin=SHOP, now=clock.now())

    @pytest.mark.parametrize("origin", ["", "null", TWIN, SHOP + "/", SHOP.upper(), "http://evil.example"])
    def test_takes_a_missing_origin_for_a_foreign_one(self, connection: Connection, cast: Cast, origin: str) -> None:
        with pytest.raises(OriginNotAllowed):
            by_token(cast.vera_at.token, origin=origin, now=clock.now())

    def test_does_not_take_one_site_for_another(self, connection: Connection, cast: Cast) -> None:
        with pytest.raises(OriginNotAllowed):
            by_token(cast.zoes_visitor_at.token, origin=SHOP, now=clock.now())

    def test_keeps_out_who_is_blocked_until_it_ends(self, inline: Inline, cast: Cast) -> None:
        now = clock.now()
        kept_out = work.do(block, actor=cast.ines, visitor_id=cast.vera.visitor_id or 0, reason="rude", days=1, now=now)
        with pytest.raises(Blocked):
            by_token(cast.vera_at.token, origin=SHOP, now=now)
        assert by_token(cast.vera_at.token, origin=SHOP, now=now + timedelta(days=1, seconds=1)) == cast.vera
        work.do(lift, actor=cast.olga, block=kept_out, now=now)
        assert by_token(cast.vera_at.token, origin=SHOP, now=now) == cast.vera


class TestEnded:
    def test_is_nobody_while_rights_last(self, connection: Connection, cast: Cast) -> None:
        with reading() as session:
            assert ended(session, [cast.vera, cast.other, cast.ines]) == set()
            assert ended(session, []) == set()

    def test_is_the_same_person_in_another_browser(self, inline: Inline, cast: Cast) -> None:
        """Whoever clears the storage and is identified again is known; one nobody can name is a stranger."""
        now = clock.now()
        with reading() as session:
            site = session.get_one(Site, cast.objectif.site_id)
        again, stranger = (work.do(admit, site=site, language="en", device="phone", now=now) for _ in range(2))
        for visitor, token in ((cast.vera.visitor_id, "one"), (again.visitor_id, "two")):
            vouched = Identity(cast.objectif.site_id, cast.objectif.brand_id, token, "customer-7", "Vera", "", now)
            work.do(identify, visitor_id=visitor, identity=vouched, now=now)
        work.do(block, actor=cast.ines, visitor_id=cast.vera.visitor_id or 0, reason="rude", days=0, now=now, scope="site")
        with reading() as session:
            assert ended(session, [again.actor, stranger.actor]) == {again.actor.key}

    def test_is_who_was_blocked_by_another_process(self, inline: Inline, cast: Cast) -> None:
        kept_out = work.do(block, actor=cast.ines, visitor_id=cast.vera.visitor_id or 0, reason="rude", days=0, now=clock.now())
        with reading() as session:
            assert ended(session, [cast.vera, cast.other]) == {cast.vera.key}
        work.do(lift, actor=cast.olga, block=kept_out, now=clock.now())
        with reading() as session:
            assert ended(session, [cast.vera, cast.other]) == set()

    def test_is_who_is_no_more(self, connection: Connection, cast: Cast) -> None:
        connection.execute(delete(Participant).where(Participant.visitor_id == cast.other.visitor_id))
        connection.execute(delete(Visitor).where(Visitor.id == cast.other.visitor_id))
        with reading() as session:
            assert ended(session, [cast.vera, cast.other]) == {cast.other.key}
