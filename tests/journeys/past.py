"""`python -m tests.journeys.past EMAIL COUNT`: so many good answers of this member, told at past instants while no server runs.

A badge is earned over weeks; a journey has a minute."""

import sys

from sqlalchemy import select

from app import demo, wiring
from app.accounts.models import Account
from app.brands.models import Brand, Member, Site
from app.kernel import clock
from app.kernel.database import reading
from app.kernel.opening import opened
from app.story import Told, relive
from config import from_environment


def main(email: str, count: int) -> None:
    with opened(from_environment().database_url, wiring.CONSEQUENCES):
        with reading() as session:
            brand = session.scalars(select(Brand).where(Brand.slug == "objectif")).one()
            site = session.scalars(select(Site).where(Site.brand_id == brand.id)).first()
            member_id = session.scalars(select(Member.id).join(Account, Account.id == Member.account_id)
                                        .where(Member.brand_id == brand.id, Account.email == email)).one()
        assert site is not None
        made = demo.Made(brand.id, brand.slug, site.id, site.key, {"whom": member_id}, {})
        relive(made, [Told(1 + number // 5, 18 + number % 5, "optics", "whom", "prime-35", "35 mm f/1.8", "en",
                           (f"Is it sharp at f/{number + 2}?", "It is, also in the corners."), "Advice before buying", 5)
                      for number in range(count)], now=clock.now())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
