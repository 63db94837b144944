"""Who somebody is in a brand, and how they want to be spoken to."""

import pytest
from sqlalchemy import update

from app.accounts.models import Account
from app.brands.queries import language_of
from app.kernel.actor import Actor
from app.kernel.work import Unit
from tests.brands.office import Office


class TestLanguageOf:
    def test_is_the_accounts(self, unit: Unit, office: Office) -> None:
        unit.execute(update(Account).where(Account.id == office.ines.account_id).values(language="fr"))
        assert (language_of(unit, office.ines), language_of(unit, office.omar)) == ("fr", "en")

    @pytest.mark.parametrize("stranger", [Actor(brand_id=1, role="visitor", visitor_id=1), Actor(brand_id=1, role="agent", member_id=10**6)])
    def test_is_english_for_who_has_no_account(self, unit: Unit, office: Office, stranger: Actor) -> None:
        assert language_of(unit, stranger) == "en"
