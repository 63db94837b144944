"""What the demo shop opens to respondents: the text of lists and products; basket, checkout and account never."""

from app.cobrowse.opening import open_site
from app.demo import Made, member_actor
from app.kernel import work

OPENED = (("/", "main"), ("/c/**", "main"), ("/p/**", "main"))


def open_shop(made: Made) -> None:
    work.do(open_site, actor=member_actor(made.members["olga"]), site_id=made.site_id, regions=OPENED)
