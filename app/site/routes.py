"""The public pages: what Vouch is, the way in and out, links, becoming an ambassador, one's own account, and the demo's outbox."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from app.accounts.routes import account as who_is_in
from app.brands.queries import places_of
from app.kernel import mail
from app.kernel.database import reading
from app.kernel.errors import NotFound
from app.site import account, applications, links, photos, profile, second_step, signing

site_bp = Blueprint("site", "app.site", template_folder="templates")


def home() -> ResponseReturnValue:
    who = who_is_in()
    if who is None:
        return render_template("site/home.html")
    with reading() as session:
        places = places_of(session, account_id=who.id)
    return render_template("site/brands.html", places=places)


def outbox() -> ResponseReturnValue:
    """The letters of the demo, which listens on loopback only; anywhere else there is no such page."""
    if not current_app.config.get("DEMO"):
        raise NotFound
    return render_template("site/outbox.html", letters=mail.outbox())


for address, page, methods in (
    ("/", home, ("GET",)),
    ("/sign-in", signing.sign_in, ("GET", "POST")),
    ("/sign-in/code", second_step.sign_in_code, ("GET", "POST")),
    ("/sign-out", signing.sign_out, ("POST",)),
    ("/forgotten", signing.forgotten, ("GET", "POST")),
    ("/link/<token>", links.link, ("GET", "POST")),
    ("/join/<slug>", applications.apply, ("GET", "POST")),
    ("/join/<slug>/sent", applications.applied, ("GET",)),
    ("/application/<token>", applications.application, ("GET", "POST")),
    ("/account", account.account, ("GET",)),
    ("/account/about", account.about_you, ("POST",)),
    ("/account/password", account.password, ("POST",)),
    ("/account/everywhere", account.everywhere, ("POST",)),
    ("/account/second-step", second_step.second_step, ("GET",)),
    ("/account/second-step/begin", second_step.second_step_begin, ("POST",)),
    ("/account/second-step/confirm", second_step.second_step_confirm, ("POST",)),
    ("/account/second-step/codes", second_step.second_step_codes, ("POST",)),
    ("/account/second-step/end", second_step.second_step_end, ("POST",)),
    ("/account/profile/<slug>", profile.profile, ("GET",)),
    ("/account/profile/<slug>/save", profile.profile_save, ("POST",)),
    ("/account/profile/<slug>/photo", profile.profile_photo, ("POST",)),
    ("/account/profile/<slug>/photo/remove", profile.profile_photo_remove, ("POST",)),
    ("/photo/<key>", photos.photo, ("GET",)),
    ("/outbox", outbox, ("GET",)),
):
    site_bp.add_url_rule(address, view_func=page, methods=methods)
