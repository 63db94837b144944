"""Both brands, and a shop's page that asks Vouch across origins."""

import pytest
from flask import Flask

from tests.cast import SHOP, Cast
from tests.embed.page import Page


@pytest.fixture
def page(app: Flask, cast: Cast) -> Page:
    """A page of Objectif's shop in a browser that Vouch has never seen."""
    return Page(app.test_client(), key=cast.objectif.site_key, origin=SHOP)
