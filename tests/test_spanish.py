"""Spanish, to prove that language lives in the rules: its own examples, two articles, quotation dashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcli.dashes import find_dash_quotations
from claimcli.examples import report
from claimcli.finder import Finder
from claimcli.model import PROSE, Block, Document, Statement
from claimcli.pipeline import Engine
from claimcli.rules import load_rules
from corpus import engine as english

HERE = Path(__file__).parent.parent
ARTICLES = HERE / "docs" / "examples" / "es"
VERBS = {"dijo", "explicó"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load_rules(lang="es"))


def read(engine: Engine, text: str) -> list[Statement]:
    return list(engine.run(Document("x", text)).statements)


def told(engine: Engine, name: str) -> set[tuple[str, str, str]]:
    """(tag, speaker, beginning of the content) of the statements of an article."""
    text = (ARTICLES / f"{name}.txt").read_text("utf-8")
    return {(s.tag, s.speaker.name, s.content.text[:24]) for s in read(engine, text) if s.speaker}


def test_its_rules_pass_their_own_examples() -> None:
    rules = load_rules(lang="es")
    result = report(rules, Finder(rules))
    assert not [f"{r.example.origin}: {r.message}" for r in result.failed]
    assert not [rule.name for rule in rules.rules if rule.means == "denial" and not rule.ignores]


def test_it_takes_no_word_from_english() -> None:
    files = {rule.origin.file for rule in load_rules(lang="es").rules}
    assert files and all(file.startswith("rules/es/") for file in files)


def test_the_bridge(engine: Engine) -> None:
    found = told(engine, "puente")
    assert {
        ("denial", "Marta Lindo", "su equipo ocultara los i"),
        ("denial", "Marta Lindo", "«No hemos escondido ni u"),
        ("attribution", "sindicato de estibadores", "ocultar los informes de "),
        ("attribution", "Jorge Salas", "los técnicos habían avis"),
        ("denial", "Marta Lindo", "las acusaciones del sind"),
        ("attribution", "Dana Ortiz", "—El puente era seguro cu"),
        ("attribution", "Dana Ortiz", "las obras durarán cuatro"),
        ("denial", "Obras del Norte", "haber usado acero de mal"),
    } <= found


def test_the_fishery(engine: Engine) -> None:
    found = told(engine, "pesca")
    assert {
        ("attribution", "Gobierno de Norlandia", "barcos de Oslavia pescar"),
        ("attribution", "Inés Calder", "las cuotas se superaron "),
        ("denial", "Pablo Renner", "las acusaciones"),
        ("denial", "Pablo Renner", "«Es falso que nuestros b"),
        ("attribution", "Comisión del Mar del Norte", "recibió una queja"),
        ("denial", "Inés Calder", "«Nunca dije que las cuot"),
        ("denial", "armadores", "haber falseado los regis"),
    } <= found


def test_a_denial_points_at_the_claim(engine: Engine) -> None:
    text = (ARTICLES / "pesca.txt").read_text("utf-8")
    statements = {s.id: s for s in read(engine, text)}
    denial = next(s for s in statements.values() if s.cue and s.cue.text == "rechazó")
    assert "pescaron el doble" in statements[denial.counters[0].id].content.text


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("El ministro rechazó la propuesta.", {"attribution", "assertion"}),
        ("El ministro no negó que cobrara.", {"attribution"}),
        ("Fue el ministro, que no habló.", {"assertion"}),
    ],
)
def test_what_is_no_denial(engine: Engine, text: str, tags: set[str]) -> None:
    assert {s.tag for s in read(engine, text)} <= tags


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("—Es seguro —dijo Ana—. No teman.", ["—Es seguro —", "No teman."]),
        ("—Es seguro —dijo Ana—, y lo será.", ["—Es seguro —", "—, y lo será."]),
        ("—El puente —el más viejo— es seguro —explicó Ana.", ["—El puente —el más viejo— es seguro —"]),
        ("—No teman.", ["—No teman."]),
        ("— una lista", []),
        ("El puente —el más viejo— es seguro.", []),
        ("—", []),
        ("—— dijo", []),
    ],
)
def test_dashes_set_quotations(text: str, spoken: list[str]) -> None:
    found = find_dash_quotations(text, [Block(0, len(text), PROSE)], {"—"}, VERBS)
    assert [text[q.start : q.end] for q in found] == spoken
    assert all(q.start <= q.inner_start <= q.inner_end <= q.end for q in found)


def test_dashes_are_no_quotations_in_english() -> None:
    (sentence,) = english().run(Document("x", "—The bridge is safe —said Ana.")).article.sentences
    assert not english().run(Document("x", sentence.text)).article.quotations


def test_no_line_of_python_knows_spanish() -> None:
    rules = load_rules(lang="es")
    words = {cue.entry for cue in rules.cues if cue.pos == "verb" and len(cue.entry) > 4}
    words |= {
        word for name in ("reply-verbs", "accusation", "be", "modals") for word in rules.lists[name] if len(word) > 4
    }
    words -= {word for word in words if word.isascii() and word in {"video"}}
    for file in (HERE / "claimcli").rglob("*.py"):
        source = set(file.read_text("utf-8").lower().split())
        assert not words & source, file
