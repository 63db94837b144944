"""The catalogues: every word that a source says is found, and a catalogue that lacks or twists one is told apart."""

from pathlib import Path

import pytest

from tools import catalogues
from tools.catalogues import collect, faults, languages, update

SCRIPT = """
/** It's a comment: t("not this one is harmless either way") */
const a = t("Hello {name}", { name });
const b = `${t("In a template")} and ${n("{count} person", "{count} people", count)}`;
const c = <p title={t('single')}>{t("In an element")}</p>;
const d = split("no"); const e = set.at("no"); const f = other.t("no");
const g = t(
  "On the next line \\u2026 \\"quoted\\"",
);
"""
PYTHON = 'from flask_babel import gettext as _, ngettext\nsay(_("Saved."))\nngettext("%(num)s day", "%(num)s days", 2)\n'
TEMPLATE = '{% extends "x" %}{{ _("A title") }}{% trans name=who %}Hello {{ name }}{% endtrans %}'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small house with one source of each kind, and French."""
    for name, text in {"widget/panel.ts": SCRIPT, "app/room/routes.py": PYTHON, "app/room/templates/page.html": TEMPLATE}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "app/translations/fr/LC_MESSAGES").mkdir(parents=True)
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "app/translations")
    return tmp_path


def _said(domain: str) -> set[str]:
    return {message.id if isinstance(message.id, str) else message.id[0] for message in collect(domain) if message.id}


def _translate(pairs: dict[str, str]) -> None:
    file = catalogues.place("widget", "fr")
    text = file.read_text()
    for source, translation in pairs.items():
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{translation}"')
    file.write_text(text)


class TestCollect:
    def test_finds_what_the_browser_says(self, house: Path) -> None:
        assert {"Hello {name}", "In a template", "{count} person", "In an element", 'On the next line … "quoted"'} <= _said("widget")
        assert "no" not in _said("widget")

    def test_finds_what_the_server_says(self, house: Path) -> None:
        assert _said("messages") >= {"Saved.", "%(num)s day", "A title", "Hello %(name)s"}


class TestUpdate:
    def test_adds_keeps_and_drops_and_writes_nothing_twice(self, house: Path) -> None:
        update("widget", "fr")
        _translate({"In a template": "Dans un modèle"})
        (house / "widget/panel.ts").write_text('t("In a template"); t("New");')
        update("widget", "fr")
        text = catalogues.place("widget", "fr").read_text()
        assert "Dans un modèle" in text and 'msgid "New"' in text and "Hello" not in text
        before = catalogues.place("widget", "fr").stat().st_mtime_ns
        update("widget", "fr")
        assert catalogues.place("widget", "fr").stat().st_mtime_ns == before


class TestFaults:
    def test_names_what_is_missing_left_over_untranslated_or_twisted(self, house: Path) -> None:
        assert any("not in the catalogue" in fault for fault in faults("widget", "fr"))
        update("widget", "fr")
        assert all("not translated" in fault for fault in faults("widget", "fr"))
        _translate({"Hello {name}": "Bonjour {nom}"})
        assert any("hole" in fault and "Hello" in fault for fault in faults("widget", "fr"))
        (house / "widget/panel.ts").write_text('t("Hello {name}")')
        assert any("nobody says this" in fault for fault in faults("widget", "fr"))

    def test_finds_none_in_a_whole_catalogue(self, house: Path) -> None:
        (house / "widget/panel.ts").write_text('t("Hello {name}")')
        update("widget", "fr")
        _translate({"Hello {name}": "Bonjour {name}"})
        assert faults("widget", "fr") == []

    def test_counts_as_the_language_does(self, house: Path) -> None:
        (house / "widget/panel.ts").write_text('n("{count} person", "{count} people", 2)')
        update("widget", "ru")
        file = catalogues.place("widget", "ru")
        forms = {0: "{count} человек", 1: "{count} человека", 2: "{count} человек"}
        for n, form in forms.items():
            file.write_text(file.read_text().replace(f'msgstr[{n}] ""', f'msgstr[{n}] "{form}"'))
        assert faults("widget", "ru") == []
        file.write_text(file.read_text().replace('msgstr[2] "{count} человек"\n', ""))
        assert any("not translated" in fault for fault in faults("widget", "ru"))
        file.write_text(file.read_text().replace("nplurals=3", "nplurals=2"))
        assert any("counts otherwise" in fault for fault in faults("widget", "ru"))

    def test_misses_a_hole_that_the_translation_dropped(self, house: Path) -> None:
        (house / "widget/panel.ts").write_text('t("Hello {name}")')
        update("widget", "fr")
        _translate({"Hello {name}": "Bonjour"})
        assert any("leaves a hole" in fault for fault in faults("widget", "fr"))

    def test_says_each_domain_in_its_own_languages(self) -> None:
        assert (languages("messages"), languages("widget"), languages("public")) == (["fr"], ["fr", "ar", "ru"], ["fr", "ar", "ru"])

    def test_finds_nothing_in_ours(self) -> None:
        assert catalogues.main(["check"]) == 0
