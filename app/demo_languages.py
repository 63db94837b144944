"""The demo's brand in Arabic and Russian too: who speaks what, its hours and menu, and conversations as they went in each language."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.brands.branding import change_brand
from app.brands.greeting import Lead, add_entry
from app.brands.models import Brand, Site
from app.brands.siting import change_site
from app.brands.timing import set_holiday, set_week
from app.demo import CAST, Made, member_actor
from app.demo_topics import TOPICS
from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.respondents.cataloguing import change_topic
from app.respondents.profiling import introduce
from app.story import HandedOver, Told, relive

LANGUAGES = ("en", "fr", "ar", "ru")
SPOKEN = {"awa": ("en", "fr", "ar"), "lena": ("en", "ru"), "omar": LANGUAGES}
NAMES: Mapping[str, tuple[str, str]] = {
    "digital": ("رقمية", "Цифровые"), "film": ("فيلم", "Плёнка"), "action": ("كاميرات الحركة", "Экшн-камеры"), "optics": ("عدسات", "Оптика"),
    "accessories": ("ملحقات", "Аксессуары"), "cleaning": ("تنظيف", "Чистка"), "delivery": ("التوصيل", "Доставка"),
    "after-sales": ("ما بعد البيع", "Сервис"), "payment": ("الدفع", "Оплата"),
}
# Written, and off until the brand switches it on.
MENU: tuple[tuple[dict[str, str], str], ...] = (
    ({"en": "Advice from somebody who owns it", "fr": "Le conseil de quelqu’un qui l’a", "ar": "نصيحة ممن يملكها",
      "ru": "Совет от того, у кого это есть"}, "ambassadors"),
    ({"en": "My order", "fr": "Ma commande", "ar": "طلبي", "ru": "Мой заказ"}, "agents"),
)
WEEK, SATURDAY, SUNDAY, ALL_DAY = "9:00-12:30, 13:30-19:00", "10:00-18:00", "", "0:00-24:00"
HOLIDAYS = ((1, 1, "Jour de l’an"), (5, 1, "Fête du travail"), (7, 14, "Fête nationale"), (12, 25, "Noël"))
BEFORE, USING, ORDER = "Advice before buying", "Using it", "Order and delivery"
PAST = (
    Told(13, 20.1, "film", "awa", "solstice-400", "سولستيس 400، ثلاثة أفلام", "ar", (
        "مساء الخير، هل يصلح هذا الفيلم لصور داخل البيت؟",
        "مساء النور! نعم، قرب النافذة يكفي ضوء النهار. أضبط الكاميرا على 320 فتخرج البشرة أدفأ.",
        "وإن كان المصباح أصفر؟", "يميل إلى البرتقالي قليلًا، وأنا أحب ذلك في صور العائلة."), BEFORE, 5, "جواب من القلب", "سلمى"),
    Told(11, 17.8, "action", "lena", "wave-4k", "Wave 4K", "ru", (
        "Здравствуйте! Выдержит ли Wave 4K мороз минус двадцать?",
        "Добрый день! Камера да, батарея нет: держу запасную под курткой и меняю каждые полчаса.",
        "Спасибо, так и сделаю."), USING, 5, "Ответ по делу", "Алексей"),
    Told(10, 19.4, "cleaning", "awa", "kit-grey", "طقم التنظيف الرمادي", "ar", (
        "دخل الرمل إلى حلقة التركيز، هل يكفي هذا الطقم؟",
        "للزجاج نعم، أما الحلقة فلا تُدرها! انفخ بالمنفاخ ورأس العدسة إلى الأسفل، وإن بقي الصوت فأرسلها إلى الورشة.",
        "خرج كل الرمل، شكرًا جزيلًا."), USING, 5, "", "يوسف"),
    Told(9, 18.3, "accessories", "lena", "tripod-grue", "Штатив Grue", "ru", (
        "Помещается ли Grue в ручную кладь?",
        "Да, в сложенном виде 48 сантиметров. Летаю с ним дважды в год, спросили один раз.",
        "А снег под ногами держит?", "С широкими ножками держит, с обычными проваливается."), BEFORE, 4, "", "Марина"),
    Told(8, 11.2, "delivery", "omar", "", "الدفع", "ar", (
        "طلبت قبل خمسة أيام ولم يصلني شيء بعد.",
        "أعتذر عن التأخير. الطرد في مركز التوزيع منذ الصباح، ويصلك غدًا قبل الظهر.",
        "وصل فعلًا، شكرًا لمتابعتك."), ORDER, 4, "", "ليلى"),
    Told(7, 15.6, "after-sales", "omar", "", "Оформление заказа", "ru", (
        "У восстановленной D80 заедает кнопка спуска. Это по гарантии?",
        "Да, гарантия двенадцать месяцев. Я отправил вам наклейку для возврата, ремонт занимает около недели.",
        "Отлично, отправлю завтра."), ORDER, 5, "Быстро и вежливо", "Игорь"),
    Told(6, 19.7, "film", "awa", "rangefinder-r35", "كاميرا محدِّد المدى R35", "ar", (
        "هل يمكن استعمال R35 مع النظّارة؟",
        "نعم، أنا ألبس النظّارة. ترى الإطار كاملًا إن قرّبت عينك، والحافة المطاطية تحمي الزجاج.",
        "هذا ما كنت أخشاه، اقتنعت. هل تصلني قبل يوم الجمعة؟"), BEFORE, 5, "", "سامي",
        then=HandedOver("omar", "يحتاجها قبل الجمعة: هل التوصيل السريع ممكن؟", (
            "مرحبًا سامي، إن طلبت قبل الثانية عشرة ظهرًا تصلك يوم الخميس.", "ممتاز، طلبتها الآن."), ORDER, 5)),
    Told(5, 20.5, "action", "lena", "wave-helmet", "Набор Wave для шлема", "ru", (
        "Подойдёт ли крепление на мотоциклетный шлем?",
        "На гладкий да, на шероховатый клеится хуже. Обезжирьте место и подождите сутки, у меня держится третий сезон.",
        "Понял, спасибо."), USING, 5, "", "Тимур"),
    Told(3, 19.1, "cleaning", "awa", "swabs-12", "ماسحات المستشعر", "ar", (
        "أخاف أن أخدش المستشعر، هل الأمر صعب؟",
        "أول مرة ارتجفت يدي أيضًا. اشحن البطارية، ارفع المرآة، مرة واحدة في كل اتجاه ثم ارمِها.",
        "نجحت! لم يبقَ أي غبار."), USING, 5, "شرح واضح وصبر", "نور"),
    Told(1, 18.9, "accessories", "lena", "strap-cuir", "Кожаный ремень", "ru", (
        "Не скрипит ли новый кожаный ремень?",
        "Первую неделю немного, потом становится мягким. Я смазала его воском, и он замолчал сразу.",
        "Беру коричневый."), BEFORE, 4, "", "Ольга"),
)


def speak(made: Made, *, now: datetime) -> None:
    """Brand, shop, topics and people in LANGUAGES, then PAST, and only then the hours: the past had none."""
    olga = member_actor(made.members["olga"])
    with reading() as session:
        brand, site = session.get_one(Brand, made.brand_id), session.get_one(Site, made.site_id)
    work.do(change_brand, actor=olga, name=brand.name, colour=brand.colour, languages=LANGUAGES, timezone=brand.timezone,
            retention_days=brand.retention_days)
    work.do(change_site, actor=olga, site_id=site.id, name=site.name, origins=site.origins, colour=site.colour, languages=LANGUAGES,
            privacy_url=site.privacy_url, asset_hosts=site.asset_hosts, page_parameters=site.page_parameters)
    for slug, names, audience in TOPICS:
        arabic, russian = NAMES[slug]
        work.do(change_topic, actor=olga, topic_id=made.topics[slug], slug=slug, names={**names, "ar": arabic, "ru": russian}, audience=audience)
    for name, languages in SPOKEN.items():
        work.do(introduce, actor=olga, member_id=made.members[name], line=CAST[name].line, languages=languages, now=now)
    relive(made, PAST, now=now)
    for words, audience in MENU:
        work.do(add_entry, actor=olga, site_id=site.id, words=words, lead=Lead(audience=audience))
    _open(olga, brand.timezone, now)


def _open(olga: Actor, zone: str, now: datetime) -> None:
    """Shifts and holidays of a camera shop; today and tomorrow the team stays, so that whoever tries the demo at night meets it."""
    today = now.astimezone(ZoneInfo(zone)).date()
    week = [WEEK] * 5 + [SATURDAY, SUNDAY]
    for day in (today.weekday(), (today.weekday() + 1) % 7):
        week[day] = ALL_DAY
    work.do(set_week, actor=olga, zone=zone, week=week)
    for month, number, name in HOLIDAYS:
        is_past = date(today.year, month, number) < today + timedelta(days=3)
        work.do(set_holiday, actor=olga, day=date(today.year + is_past, month, number), name=name)

