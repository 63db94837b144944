"""Both brands with their people, and a conversation that ends in a purchase."""

import pytest

from app.kernel.work import Unit
from tests.cast import Cast
from tests.commerce.shop import Sale


@pytest.fixture
def sale(unit: Unit, cast: Cast) -> Sale:
    """Vera has started a conversation; nobody is responsible yet."""
    return Sale(unit, cast)
