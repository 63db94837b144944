"""Where a page may send somebody after sign-in."""


def safe_next(text: str | None) -> str:
    """A path of this host, or '/'. Threat: `//evil`, `/\\evil` and control characters lead a browser elsewhere."""
    if not text or len(text) > 500 or not text.startswith("/") or text[1:2] in ("/", "\\"):
        return "/"
    if any(ord(letter) <= 32 or letter == "\\" or ord(letter) == 127 for letter in text):
        return "/"
    return text
