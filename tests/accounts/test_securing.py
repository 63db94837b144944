"""Passwords are judged by length and fame, set once compared, and end every other session."""

import pytest

from app.accounts import hashing
from app.accounts.facts import AccountRevoked
from app.accounts.hashing import hash_password, is_outdated, matches
from app.accounts.models import Account
from app.accounts.policy import safe_next
from app.accounts.queries import account_in_session, secret_of
from app.accounts.registering import BadEmail, clean_email, register
from app.accounts.revoking import sign_out_everywhere
from app.accounts.securing import WeakPassword, change_password, check_password, common, introduce, set_password
from app.accounts.signing_in import WrongPassword, sign_in
from app.kernel import work
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from tests.brands.office import NOW, PASSWORD, letters_to, secret
from tests.ground import passwords


@pytest.fixture
def ines(unit: Unit) -> int:
    """The account of Ines, who signs in with PASSWORD."""
    account = register(unit, email="ines@objectif.example", name="Ines", now=NOW).account_id
    set_password(unit, account_id=account, password_hash=secret(), now=NOW)
    unit.facts.clear()
    return account


@pytest.fixture
def as_in_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "_hasher", passwords.HOUSE[0])
    monkeypatch.setattr(hashing, "NOBODY", passwords.HOUSE[1])


def facts(unit: Unit) -> list[object]:
    return [fact for _, fact in unit.facts]


class TestCheckPassword:
    @pytest.mark.parametrize(("password", "code"), [
        ("", "short"), ("nine char", "short"), ("x" * 201, "long"), ("password123", "common"), ("1234567890", "common"), ("MOTDEPASSE123", "common"),
        ("aaaaaaaaaaaa", "common"), ("ababababab", "common"), ("ines@objectif.example", "yours"), ("Ines Baptista", "yours"),
        ("INES@objectif.EXAMPLE", "yours")])
    def test_refuses_a_weak_one_and_says_why(self, password: str, code: str) -> None:
        with pytest.raises(WeakPassword) as refused:
            check_password(password, email="ines@objectif.example", name="Ines Baptista")
        assert refused.value.code == f"password.{code}"

    @pytest.mark.parametrize("password", ["three lenses and a strap", "ходит рыжий кот", "密码密码很长很安全的啊", "   spaces count too "])
    def test_takes_a_long_one_of_any_letters(self, password: str) -> None:
        check_password(password, email="ines@objectif.example", name="Ines")

    def test_knows_hundreds_of_common_ones(self) -> None:
        assert len(common()) > 300
        assert all(len(word) >= 10 for word in common())


class TestMatches:
    def test_compares_whatever_keyboard_typed_it(self) -> None:
        assert matches(hash_password("café au lait é"), "cafe\u0301 au lait e\u0301")

    @pytest.mark.parametrize("password_hash", [None, "", "no hash", "$argon2id$v=19$broken"])
    def test_refuses_where_there_is_no_hash(self, password_hash: str | None) -> None:
        assert not matches(password_hash, PASSWORD)

    @pytest.mark.usefixtures("as_in_life")
    def test_does_the_same_work_for_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen, found = list[str](), hash_password(PASSWORD)
        monkeypatch.setattr(hashing, "_hasher", type("Watched", (), {"verify": lambda self, kept, typed: seen.append(kept) or True})())
        assert not matches(None, PASSWORD)
        assert [each.rsplit("$", 2)[0] for each in (found, *seen)] == ["$argon2id$v=19$m=65536,t=3,p=4"] * 2

    def test_refuses_to_hash_inside_a_unit(self) -> None:
        with pytest.raises(RuntimeError, match="hashing"):
            work.named(lambda: hash_password(PASSWORD))

    @pytest.mark.usefixtures("as_in_life")
    def test_knows_an_outdated_one(self) -> None:
        found = hash_password(PASSWORD)
        assert is_outdated(found.replace("t=3", "t=1"))
        assert not is_outdated(found)


class TestRegister:
    def test_makes_one_account_whatever_the_case(self, unit: Unit, ines: int) -> None:
        again = register(unit, email=" INES@Objectif.Example ", name="Somebody", now=NOW)
        assert (again.account_id, again.fresh) == (ines, False)
        assert unit.get_one(Account, ines).name == "Ines"

    @pytest.mark.parametrize("text", ["", "ines", "ines@", "@b.example", "a@b", "a@b.example, c@d.example", "<a@b.example>",
            "a@b.example\r\nBcc: c@d.example"])
    def test_refuses_what_is_no_address(self, text: str) -> None:
        with pytest.raises(BadEmail):
            clean_email(text)


class TestSignIn:
    def test_gives_the_epoch_and_notes_the_time(self, unit: Unit, ines: int) -> None:
        epoch = sign_in(unit, account_id=ines, compared_with=secret(), now=NOW)
        account = account_in_session(unit, account_id=ines, epoch=epoch)
        assert account is not None
        assert account.signed_in_at == NOW

    def test_refuses_when_the_password_changed_in_between(self, unit: Unit, ines: int) -> None:
        set_password(unit, account_id=ines, password_hash=secret("another long password"), now=NOW)
        with pytest.raises(WrongPassword):
            sign_in(unit, account_id=ines, compared_with=secret(), now=NOW)

    def test_keeps_a_stronger_hash(self, unit: Unit, ines: int) -> None:
        sign_in(unit, account_id=ines, compared_with=secret(), rehashed=secret("stands for a new hash"), now=NOW)
        found = secret_of(unit, email="ines@objectif.example")
        assert found is not None
        assert found.password_hash == secret("stands for a new hash")


class TestChangePassword:
    def test_ends_every_session_and_writes_a_letter(self, unit: Unit, ines: int) -> None:
        before = unit.get_one(Account, ines).session_epoch
        epoch = change_password(unit, account_id=ines, compared_with=secret(), password_hash=secret("another long password"), now=NOW)
        assert account_in_session(unit, account_id=ines, epoch=before) is None
        assert account_in_session(unit, account_id=ines, epoch=epoch) is not None
        assert AccountRevoked(ines) in facts(unit)
        assert [letter.template for letter in letters_to(unit, "ines@objectif.example")] == ["letters/changed"]

    def test_refuses_the_second_of_two_at_once(self, unit: Unit, ines: int) -> None:
        change_password(unit, account_id=ines, compared_with=secret(), password_hash=secret("another long password"), now=NOW)
        with pytest.raises(NotFound):
            change_password(unit, account_id=ines, compared_with=secret(), password_hash=secret("a third long password"), now=NOW)


class TestSignOutEverywhere:
    def test_ends_what_was_open_and_says_so(self, unit: Unit, ines: int) -> None:
        before = unit.get_one(Account, ines).session_epoch
        assert sign_out_everywhere(unit, account_id=ines) == before + 1
        assert account_in_session(unit, account_id=ines, epoch=before) is None
        assert facts(unit) == [AccountRevoked(ines)]

    def test_refuses_an_account_that_is_none(self, unit: Unit) -> None:
        with pytest.raises(NotFound):
            sign_out_everywhere(unit, account_id=404)


class TestIntroduce:
    def test_keeps_a_name_of_one_line(self, unit: Unit, ines: int) -> None:
        introduce(unit, account_id=ines, name="<b>Ines</b>\n\u202eX", language="fr")
        unit.expire_all()
        account = unit.get_one(Account, ines)
        assert (account.name, account.language) == ("<b>Ines</b> X", "fr")


class TestSafeNext:
    @pytest.mark.parametrize("path", ["/", "/b/objectif/desk", "/b/objectif/console/people?x=1&y=%2F"])
    def test_takes_a_path_of_this_host(self, path: str) -> None:
        assert safe_next(path) == path

    @pytest.mark.parametrize("text", [None, "", "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
            "/\t/evil.example", "javascript:alert(1)",
                                      "/\n/evil.example", " /x", "evil", "/x\\..\\y", "/" + "x" * 600])
    def test_leads_nowhere_else(self, text: str | None) -> None:
        assert safe_next(text) == "/"
