"""The brand vouches for a visitor: signed, for this site, soon over, once."""

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import func, select

from app.kernel.errors import NotFound
from app.kernel.ids import uid
from app.visitors.facts import VisitorIdentified
from app.visitors.identifying import IdentityRefused, forget_used, identify, read_identity
from app.visitors.models import Address, Contact, UsedIdentity, Visitor
from app.visitors.queries import cards_of
from app.visitors.reaching import give_address
from app.visitors.recognising import admit, by_token
from tests.routing.scene import SECRET, Scene


def token(scene: Scene, *, secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    said = {"sub": "customer-7", "jti": uid(), "aud": scene.site.key, "exp": int((scene.now + timedelta(minutes=5)).timestamp()),
            "name": "Vera", "email": "vera@example.org", **claims}
    return jwt.encode({key: value for key, value in said.items() if value is not None}, secret, algorithm=algorithm)


def read(scene: Scene, signed: str):
    return read_identity(scene.unit, site_id=scene.site.id, token=signed, now=scene.now)


def identified(scene: Scene, visitor_id: int, **claims: Any):
    return identify(scene.unit, visitor_id=visitor_id, identity=read(scene, token(scene, **claims)), now=scene.now)


class TestReadIdentity:
    def test_says_what_the_brand_said(self, scene: Scene) -> None:
        identity = read(scene, token(scene, name="  Véra\u202e\n Dupont "))
        assert (identity.reference, identity.name, identity.email) == ("customer-7", "Véra Dupont", "vera@example.org")

    @pytest.mark.parametrize(("claims", "why"), [
        ({"sub": None}, "claims"), ({"jti": None}, "claims"), ({"exp": None}, "claims"), ({"aud": None}, "claims"),
        ({"sub": ""}, "claims"), ({"jti": ""}, "claims"), ({"sub": "x" * 201}, "claims"), ({"jti": "x" * 101}, "claims"),
        ({"sub": 7}, "signature"), ({"jti": 7}, "signature"), ({"exp": "soon"}, "claims"), ({"exp": 1e30}, "claims"), ({"exp": True}, "claims"),
        ({"aud": "another-site"}, "site"), ({"email": "no address"}, "email"), ({"email": "x" * 2_000}, "email"),
        ({"name": "x" * 4_000}, "too_long")])
    def test_refuses_what_says_too_little_or_too_much(self, scene: Scene, claims: dict[str, Any], why: str) -> None:
        with pytest.raises(IdentityRefused) as refused:
            read(scene, token(scene, **claims))
        assert refused.value.data == {"why": why}

    @pytest.mark.parametrize(("minutes", "why"), [(-1, "expired"), (-10_000, "expired"), (11, "too_far"), (60 * 24 * 365, "too_far")])
    def test_refuses_what_is_over_or_lives_too_long(self, scene: Scene, minutes: int, why: str) -> None:
        with pytest.raises(IdentityRefused) as refused:
            read(scene, token(scene, exp=int((scene.now + timedelta(minutes=minutes)).timestamp())))
        assert refused.value.data == {"why": why}

    def test_allows_for_clocks_that_differ_a_little(self, scene: Scene) -> None:
        for seconds in (-29, 10 * 60 + 29):
            assert read(scene, token(scene, exp=int((scene.now + timedelta(seconds=seconds)).timestamp()))).reference == "customer-7"

    def test_refuses_forgeries(self, scene: Scene) -> None:
        good = token(scene)
        header, body, signature = good.split(".")
        none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
        other_body = base64.urlsafe_b64encode(json.dumps({"sub": "boss"}).encode()).rstrip(b"=").decode()
        for forged in (f"{none}.{body}.", f"{none}.{body}.{signature}", f"{header}.{other_body}.{signature}", f"{header}.{body}.", good[:-3],
                       token(scene, secret="another secret of at least thirty-two characters"), token(scene, algorithm="HS512"),
                       "", ".", "..", "a.b.c", "x" * 100_000, "é.é.é", "\x00"):
            with pytest.raises(IdentityRefused):
                read(scene, forged)

    def test_refuses_another_brands_token(self, scene: Scene) -> None:
        for claims in ({}, {"aud": scene.twin.site.key}):
            signed = token(scene, **claims)
            if not claims:
                with pytest.raises(IdentityRefused):
                    read_identity(scene.unit, site_id=scene.twin.site.id, token=signed, now=scene.now)
            else:
                with pytest.raises(IdentityRefused):
                    read(scene, signed)

    def test_finds_no_site_that_is_not_there(self, scene: Scene) -> None:
        with pytest.raises(NotFound):
            read_identity(scene.unit, site_id=999_999, token=token(scene), now=scene.now)


class TestIdentify:
    def test_binds_the_visitor_to_the_contact_and_changes_the_token(self, scene: Scene) -> None:
        before = admit(scene.unit, site=scene.site, language="en", device="", now=scene.now)
        after = identified(scene, before.visitor_id)
        assert (after.visitor_id, after.name) == (before.visitor_id, "Vera")
        assert by_token(scene.unit, before.token) is None
        assert by_token(scene.unit, after.token) == after.actor
        address = scene.unit.scalars(select(Address)).one()
        assert (address.value, address.verified_at) == ("vera@example.org", scene.now)
        assert cards_of(scene.unit, scene.id, [after.visitor_id])[after.visitor_id].verified
        assert [fact.replaced_visitor_id for fact in scene.facts(VisitorIdentified)] == [before.visitor_id]

    def test_works_once(self, scene: Scene) -> None:
        vera, signed = scene.visitor(), token(scene)
        identify(scene.unit, visitor_id=vera.visitor_id or 0, identity=read(scene, signed), now=scene.now)
        for visitor in (vera, scene.visitor()):
            with pytest.raises(IdentityRefused) as refused:
                identify(scene.unit, visitor_id=visitor.visitor_id or 0, identity=read(scene, signed), now=scene.now)
            assert refused.value.data == {"why": "used"}

    def test_knows_the_same_person_on_another_device(self, scene: Scene) -> None:
        phone, desktop = scene.visitor(), scene.visitor()
        for visitor in (phone, desktop):
            identified(scene, visitor.visitor_id or 0)
        assert scene.unit.scalar(select(func.count()).select_from(Contact)) == 1
        assert scene.unit.scalar(select(func.count()).select_from(Address)) == 1

    def test_gives_somebody_else_at_the_same_browser_a_visitor_of_their_own(self, scene: Scene) -> None:
        first = identified(scene, scene.visitor().visitor_id or 0, sub="customer-7")
        second = identified(scene, first.visitor_id, sub="customer-8", name="Karim", email=None)
        assert second.visitor_id != first.visitor_id and second.name == "Karim"
        assert by_token(scene.unit, first.token) == first.actor
        assert scene.unit.get_one(Visitor, first.visitor_id).name == "Vera"

    def test_keeps_the_visitor_who_only_left_an_address(self, scene: Scene) -> None:
        vera = scene.visitor()
        give_address(scene.unit, brand_id=scene.id, visitor_id=vera.visitor_id or 0, email="vera@example.org", now=scene.now)
        assert identified(scene, vera.visitor_id or 0).visitor_id == vera.visitor_id

    def test_never_crosses_brands(self, scene: Scene) -> None:
        with pytest.raises(NotFound):
            identified(scene, scene.twin.visitor().visitor_id or 0)
        with pytest.raises(NotFound):
            identified(scene, 999_999)

    def test_keeps_a_name_when_the_brand_says_none(self, scene: Scene) -> None:
        vera = scene.visitor()
        identified(scene, vera.visitor_id or 0)
        assert identified(scene, vera.visitor_id or 0, name=None, email=None).name == "Vera"


class TestForgetUsed:
    def test_forgets_only_what_would_be_refused_anyway(self, scene: Scene) -> None:
        vera, signed = scene.visitor(), token(scene)
        identify(scene.unit, visitor_id=vera.visitor_id or 0, identity=read(scene, signed), now=scene.now)
        for minutes, left in ((5, 1), (20, 0)):
            forget_used(scene.unit, now=scene.later(minutes * 60))
            assert scene.unit.scalar(select(func.count()).select_from(UsedIdentity)) == left
        with pytest.raises(IdentityRefused):
            read(scene, signed)
