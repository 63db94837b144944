"""Secrets: sealed with rotating keys, signed for one purpose, tokens only ever kept hashed."""

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet

from app.kernel import vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def _own_keys() -> Iterator[None]:
    before = vault._fernet, vault._signing
    vault.open_with(encryption_keys=[OLD], signing_keys=["old" * 12])
    yield
    vault._fernet, vault._signing = before


def rotate(*, keep: bool) -> None:
    vault.open_with(encryption_keys=[NEW, OLD] if keep else [NEW], signing_keys=["new" * 12, "old" * 12] if keep else ["new" * 12])


class TestSeal:
    def test_opens_again_and_never_looks_the_same(self) -> None:
        assert vault.unseal(vault.seal("secret")) == "secret"
        assert vault.seal("secret") != vault.seal("secret")
        assert "secret" not in vault.seal("secret")

    def test_opens_with_an_older_key_until_that_is_taken_away(self) -> None:
        sealed = vault.seal("secret")
        rotate(keep=True)
        assert vault.unseal(sealed) == "secret"
        newer = vault.seal("secret")
        rotate(keep=False)
        assert vault.unseal(newer) == "secret"
        with pytest.raises(ValueError, match="no key"):
            vault.unseal(sealed)

    @pytest.mark.parametrize("wrong", ["", "x", "gAAAAA", "é"])
    def test_refuses_what_it_never_sealed(self, wrong: str) -> None:
        with pytest.raises(ValueError):
            vault.unseal(wrong)

    def test_is_closed_without_keys(self) -> None:
        vault._fernet = None
        for use in (vault.seal, vault.unseal):
            with pytest.raises(RuntimeError, match="closed"):
                use("x")


class TestSign:
    def test_verifies_for_its_purpose_only(self) -> None:
        text = vault.sign({"member": 7}, purpose="ticket")
        assert vault.signed(text, purpose="ticket", max_age=60) == {"member": 7}
        assert vault.signed(text, purpose="link", max_age=60) is None

    def test_verifies_with_an_older_key_until_that_is_taken_away(self) -> None:
        text = vault.sign(7, purpose="link")
        rotate(keep=True)
        assert vault.signed(text, purpose="link", max_age=60) == 7
        newer = vault.sign(8, purpose="link")
        rotate(keep=False)
        assert vault.signed(text, purpose="link", max_age=60) is None
        assert vault.signed(newer, purpose="link", max_age=60) == 8

    def test_ends_with_its_time_and_with_a_changed_letter(self) -> None:
        text = vault.sign(7, purpose="link")
        assert vault.signed(text, purpose="link", max_age=-1) is None
        for wrong in (text[:-1], text[1:], "", "a.b.c", "é"):
            assert vault.signed(wrong, purpose="link", max_age=60) is None


class TestToken:
    def test_is_256_random_bits_and_kept_as_a_hash(self) -> None:
        assert len({vault.new_token() for _ in range(100)}) == 100
        assert len(vault.new_token()) >= 43
        assert vault.hashed("a") != vault.hashed("b")
        assert len(vault.hashed("a")) == 64
