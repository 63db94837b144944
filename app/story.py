"""Two weeks of the demo brand's past, played through the domain's own verbs at past instants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.brands.models import Site
from app.conversations.models import Assignment, Category, Conversation
from app.conversations.posting import Draft, post_message
from app.conversations.rating import rate
from app.demo import Made, member_actor
from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.kernel.ids import uid
from app.realtime import presence
from app.respondents.availability import set_availability
from app.routing.accepting import accept
from app.routing.asking import ask
from app.routing.models import AssignmentOffer
from app.routing.releasing import close_conversation
from app.routing.transferring import transfer
from app.visitors.identifying import Identity, identify
from app.visitors.recognising import admit


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What came after the lines: the note, and how `by` went on; these lines begin with theirs."""

    by: str
    note: str
    lines: tuple[str, ...]
    category: str
    stars: int


@dataclass(frozen=True, slots=True)
class Told:
    """One past conversation: lines alternate from the visitor's question on; the visitor may have a name that the shop knows."""

    days_ago: int
    hour: float
    topic: str
    by: str
    slug: str  # of the product's page; empty: the checkout
    product: str
    language: str
    lines: tuple[str, ...]
    category: str
    stars: int
    words: str = ""
    visitor: str = ""
    then: HandedOver | None = None


PAST = (
    Told(13, 19.2, "optics", "ines", "prime-35", "35 mm f/1.8", "en", (
        "Is the 35 mm f/1.8 sharp enough for night streets?",
        "Wide open it is a little soft in the corners, at f/2.2 it is lovely. I walk with it all winter.",
        "And it focuses in the dark?", "On faces under a street lamp, yes. On black coats it hunts."),
        "Advice before buying", 5, "Honest, thank you!"),
    Told(12, 20.6, "film", "awa", "rangefinder-r35", "Télémétrique R35", "fr", (
        "Bonjour, quelle pellicule pour débuter en noir et blanc ?",
        "Bonjour ! Une 400 ISO : elle pardonne beaucoup. Exposez un peu large, le grain reste fin.",
        "Merci, je prends ça pour le week-end."), "Advice before buying", 5, "Très gentille"),
    Told(11, 21.1, "action", "lena", "wave-4k", "Wave 4K", "en", (
        "Does the Wave 4K need a housing for snorkelling?",
        "Down to ten metres no. I rinse it with fresh water each time, the port seal is what dies first.",
        "Great tip."), "Using it", 4),
    Told(10, 18.4, "cleaning", "awa", "kit-grey", "Cleaning kit, grey", "en", (
        "Which kit is safe for an old coated lens?",
        "The grey one: blower first, then brush, the cloth last and barely wet. Never the spray on the glass.",
        "I have used spray for years…", "Then rinse the cloth. It will forgive you."), "Using it", 5),
    Told(9, 10.3, "delivery", "omar", "", "Checkout", "en", (
        "My parcel says delivered, but nothing is here.",
        "I am sorry. The driver noted the neighbour at number 12. If it is not there by tonight I send a new one.",
        "It was there. Thanks."), "Order and delivery", 4),
    Told(8, 21.7, "optics", "ines", "telephoto-70-300", "Telephoto 70–300 mm", "en", (
        "Does the 70–300 fit my old D80?", "It fits and the autofocus works. I used it on a D90 for two years.",
        "Then I take it."), "Advice before buying", 5, "Sold me the lens, not an employee!"),
    Told(6, 20.0, "digital", "ines", "d5", "Objectif D5", "fr", (
        "Le D5 filme-t-il longtemps sans chauffer ?", "En 4K, trente minutes au soleil, une heure à l'ombre. En HD jamais de souci.",
        "C'est ce que je voulais savoir."), "Advice before buying", 4),
    Told(4, 14.2, "after-sales", "omar", "", "Paiement", "fr", (
        "L'écran de mon D5 reste noir depuis ce matin.",
        "Essayez : batterie dehors dix minutes, puis mise à jour 1.4. Sinon je vous envoie l'étiquette de retour.",
        "La mise à jour a suffi !"), "Using it", 5, "Rapide"),
    Told(2, 19.9, "accessories", "lena", "telephoto-70-300", "Telephoto 70–300 mm", "en", (
        "Is the ring from the 70–200 the same part?", "Same thread, two millimetres shorter. It holds.", "Perfect."), "Advice before buying", 5),
)


def relive(made: Made, past: Sequence[Told], *, now: datetime) -> None:
    """Play these conversations, each at its own instant. Everybody is away again afterwards."""
    with reading() as session:
        site = session.get_one(Site, made.site_id)
        categories = {row.name: row.uid for row in session.scalars(select(Category).where(Category.brand_id == made.brand_id))}
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for told in past:
        _play(made, site, told, categories=categories, at=midnight - timedelta(days=told.days_ago) + timedelta(hours=told.hour))


@dataclass
class _Talk:
    """One past conversation while it is played; `at` moves on."""

    visitor: Actor
    conversation: str
    at: datetime

    def later(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at

    def held(self, respondent: Actor, lines: Sequence[str]) -> int:
        """The respondent accepts and begins; then both take turns. Their epoch."""
        epoch: int = work.do(accept, actor=respondent, offer=_offer(respondent, self.conversation), client_id=uid(), now=self.later(21)).epoch
        for turn, line in enumerate(lines):
            speaker, under = (self.visitor, None) if turn % 2 else (respondent, epoch)
            work.do(post_message, Draft(actor=speaker, conversation=self.conversation, client_id=uid(), body=line,
                                        now=self.later(14 + len(line) // 3), epoch=under))
        return epoch

    def rated(self, respondent: Actor, stars: int, words: str) -> None:
        work.do(rate, actor=self.visitor, conversation=self.conversation, assignment=_assignment(respondent, self.conversation), stars=stars,
                words=words, now=self.later(30))


def _play(made: Made, site: Site, told: Told, *, categories: Mapping[str, str], at: datetime) -> None:
    respondent = _stand(made.members[told.by], at)
    visitor = work.do(admit, site=site, language=told.language, device="desktop", now=at).actor
    if told.visitor:
        visitor = _named(visitor, site, told.visitor, at)
    talk, (question, *rest) = _Talk(visitor, uid(), at), told.lines
    page = {"url": f"{site.origins[0]}/{f'p/{told.slug}' if told.slug else 'checkout'}", "title": told.product, "topic": told.topic,
            "type": "product" if told.slug else "checkout", "product": told.product if told.slug else ""}
    work.do(ask, actor=visitor, uid=talk.conversation, client_id=uid(), body=question, page=page, topic=None, language=told.language, now=at)
    epoch, last, category = talk.held(respondent, rest), respondent, told.category
    if then := told.then:
        last, category = _stand(made.members[then.by], talk.later(40)), then.category
        work.do(transfer, actor=respondent, conversation=talk.conversation, client_id=uid(), epoch=epoch, member=None, audience="agents",
                note=then.note, now=talk.later(5))
        epoch = talk.held(last, then.lines)
    work.do(close_conversation, actor=last, conversation=talk.conversation, epoch=epoch, category=categories[category], client_id=uid(),
            now=talk.later(40))
    talk.rated(respondent, told.stars, told.words)
    if told.then:
        talk.rated(last, told.then.stars, "")
    for one in {respondent, last}:
        work.do(set_availability, actor=one, availability="away", now=talk.at)
        work.do(presence.end, actor=one, now=talk.at)


def _stand(member_id: int, at: datetime) -> Actor:
    respondent = member_actor(member_id)
    work.do(set_availability, actor=respondent, availability="available", now=at)
    work.do(presence.renew, actor=respondent, now=at)
    return respondent


def _named(visitor: Actor, site: Site, name: str, at: datetime) -> Actor:
    """Signed in at the shop, which vouches for the name."""
    identity = Identity(site_id=site.id, brand_id=site.brand_id, token_id=uid(), reference=uid(), name=name, email="",
                        expires_at=at + timedelta(minutes=5))
    named: Actor = work.do(identify, visitor_id=visitor.visitor_id, identity=identity, now=at).actor
    return named


def _offer(respondent: Actor, conversation: str) -> str:
    with reading() as session:
        return session.scalars(
            select(AssignmentOffer.uid).join(Conversation, Conversation.id == AssignmentOffer.conversation_id)
            .where(Conversation.uid == conversation, AssignmentOffer.member_id == respondent.member_id)).one()


def _assignment(respondent: Actor, conversation: str) -> str:
    with reading() as session:
        return session.scalars(select(Assignment.uid).join(Conversation, Conversation.id == Assignment.conversation_id)
                               .where(Conversation.uid == conversation, Assignment.member_id == respondent.member_id)).one()
