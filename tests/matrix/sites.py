"""How the outsider tries what a site has in the console: the entries of its start menu and its targeting rules."""

from tests.matrix.tried import Tried

MENU, RULES = "/b/<slug>/console/sites/<uid>/menu", "/b/<slug>/console/sites/<uid>/rules"
SITE = Tried(fill=lambda target: {"uid": target.site})
ENTRY = Tried(fill=lambda target: {"uid": target.site, "entry": target.entry})
RULE = Tried(fill=lambda target: {"uid": target.site, "rule": target.rule})

OF_A_SITE: dict[str, Tried] = {
    f"GET {MENU}": SITE, f"GET {MENU}/new": SITE, f"POST {MENU}/new": SITE, f"POST {MENU}/show": SITE,
    f"GET {MENU}/<entry>": ENTRY, f"POST {MENU}/<entry>": ENTRY, f"POST {MENU}/<entry>/move": ENTRY, f"POST {MENU}/<entry>/remove": ENTRY,
    f"GET {RULES}": SITE, f"GET {RULES}/new": SITE, f"POST {RULES}/new": SITE,
    f"GET {RULES}/<rule>": RULE, f"POST {RULES}/<rule>": RULE, f"POST {RULES}/<rule>/move": RULE, f"POST {RULES}/<rule>/pause": RULE,
    f"POST {RULES}/<rule>/remove": RULE,
}
