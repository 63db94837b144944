"""The demo's praise and its live feed: Awa has a badge, Ines is one answer away from it, and everybody has something to say."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.community import feeding
from app.demo import Made, member_actor
from app.kernel import work
from app.kernel.database import reading
from app.kernel.ids import uid
from app.recognition.awarding import award_what_is_due, give_first_badges, mark_seen
from app.recognition.models import Award
from app.story import Told, relive

BEFORE, USING = "Advice before buying", "Using it"
MORE = (
    Told(13, 21.2, "film", "awa", "solstice-400", "Solstice 400", "en", (
        "Can I push the Solstice 400 to 1600?", "Yes, with a third more time in the bath. The grain gets loud, faces stay kind."), USING, 5),
    Told(12, 18.8, "optics", "ines", "macro-60", "Macro 60 mm", "en", (
        "Is the macro 60 good for portraits too?", "Very. Step back a little, it shows every eyelash."), BEFORE, 5, "Lovely answer"),
    Told(12, 22.1, "cleaning", "awa", "swabs-12", "Swabs", "fr", (
        "Un écouvillon par capteur, vraiment ?", "Oui, un passage, puis on jette. Le deuxième passage raye."), USING, 5),
    Told(11, 19.5, "digital", "ines", "compact-c2", "Compact C2", "en", (
        "Does the C2 fit a jacket pocket?", "Mine lives in one. With the strap wound once around it."), BEFORE, 4),
    Told(10, 20.9, "film", "awa", "pico-17", "Pico 17", "fr", (
        "Le Pico 17 marche-t-il sans pile ?", "Le déclencheur oui, la cellule non. Je garde une pile dans l'étui."), BEFORE, 5),
    Told(9, 19.1, "action", "lena", "wave-helmet", "Helmet mount", "en", (
        "Does the mount hold on a ski helmet?", "At 60 km/h it did. Warm the pad in your hand before you stick it."), BEFORE, 4),
    Told(8, 20.3, "film", "awa", "rangefinder-r35", "Rangefinder R35", "en", (
        "How do I load it without losing two frames?", "Close the back after the first tooth grips, not after the turn."), USING, 4),
    Told(7, 18.6, "optics", "ines", "telephoto-70-300", "Telephoto 70–300 mm", "fr", (
        "Est-il trop lourd pour une randonnée ?", "Huit cents grammes : au harnais on l'oublie, au cou on le sent."), BEFORE, 5, "Merci Ines"),
    Told(7, 21.4, "film", "awa", "solstice-400", "Solstice 400", "fr", (
        "Je peux la passer aux rayons de l'aéroport ?", "Une fois sans crainte. Au scanner 3D demandez un contrôle à la main."), USING, 5),
    Told(6, 21.8, "accessories", "lena", "tripod-grue", "Tripod Grue", "en", (
        "Which feet for sand?", "The wide ones. I forgot them once and dug for an hour."), USING, 3, "Took a while"),
    Told(5, 19.7, "digital", "ines", "d80-renewed", "D80, renewed", "en", (
        "How many shots has a renewed D80 left?", "Mine came with 20,000 and is at 64,000. The shutter is new in each of them."), BEFORE, 5),
    Told(5, 20.8, "cleaning", "awa", "kit-grey", "Cleaning kit, grey", "en", (
        "Fungus in an old lens: is the kit enough?", "No. Keep it away from the others and have it opened. I lost two that way."),
         USING, 5, "Saved my lenses"),
    Told(4, 19.0, "film", "awa", "rangefinder-r35", "Télémétrique R35", "fr", (
        "Le R35 supporte-t-il le froid ?", "À moins dix, oui, s'il dort sous le manteau. La pile, elle, non."), BEFORE, 5),
    Told(4, 21.0, "optics", "ines", "prime-35", "35 mm f/1.8", "fr", (
        "Et pour des photos de famille à l'intérieur ?", "C'est le mien à Noël. À f/2, près de la fenêtre."), BEFORE, 5),
    Told(3, 20.2, "film", "awa", "pico-17", "Pico 17", "en", (
        "Is the Pico quiet enough for a library?", "Quieter than turning a page. I tried."), BEFORE, 5),
    Told(2, 21.3, "digital", "ines", "d5", "Objectif D5", "en", (
        "Can I use my old cards in the D5?", "SD yes, but for 4K it wants V60 or it stops after a minute."), USING, 4),
)
# hours ago, who, what they wrote, who cheered
SAID = (
    (150.0, "maya", "Welcome to everybody who joined this month. Ask anything here: we read along, and visitors never see it.", ("awa", "ines")),
    (98.0, "lena", "Took the Wave 4K to 12 m in the lake. It lived. I would not do it again.", ("ines", "omar", "awa")),
    (52.0, "ines", "Three people asked about the D80 in one week. Does the shop push the renewed ones?", ("lena",)),
    (51.2, "maya", "Yes: renewed D80s are back, with a new shutter and two years of guarantee. https://objectif.example/renewed", ("ines",)),
    (26.0, "omar", "Parcels to Belgium take a day longer this week. Send me whoever worries.", ("ines", "lena")),
    (5.0, "maya", "The new macro arrives Thursday. Questions welcome here first.", ()),
    (1.5, "awa", "Someone asked about infrared film today. Does anybody still shoot it?", ("lena",)),
    (0.4, "lena", "Only with my old red filter. Happy to help if it comes back!", ()),
)


def tell(made: Made, *, now: datetime) -> None:
    """More ratings, the badge that comes of them, and what was said among themselves, in the order in which it happened."""
    relive(made, MORE, now=now)
    work.do(give_first_badges, brand_id=made.brand_id)
    for member_id in made.members.values():
        work.do(award_what_is_due, brand_id=made.brand_id, member_id=member_id)
    with reading() as session:
        awards = [(award.at, award.uid, award.member_id) for award in session.scalars(select(Award).where(Award.brand_id == made.brand_id))]
    moments = [(now - timedelta(hours=hours), who, words, cheering) for hours, who, words, cheering in SAID]
    for at, uid_, member_id in awards:
        moments.append((at, "", uid_, ()))
        work.do(mark_seen, actor=member_actor(member_id), award=uid_, now=at + timedelta(hours=1))
    for at, who, words, cheering in sorted(moments):
        _say(made, at, who, words, cheering)


def _say(made: Made, at: datetime, who: str, words: str, cheering: tuple[str, ...]) -> None:
    if not who:
        work.do(feeding.post_award, brand_id=made.brand_id, award=words)
        return
    post = work.do(feeding.post, actor=member_actor(made.members[who]), client_id=uid(), body=words, now=at)
    for other in cheering:
        work.do(feeding.cheer, actor=member_actor(made.members[other]), post=post.uid, on=True)
