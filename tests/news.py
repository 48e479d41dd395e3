"""News made up by the thousand: events told by several outlets, with claims, denials, wire copies and filler.

``python -m tests.news 10000`` tells what pairing over so many articles costs beside extracting them.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcli.model import Document

if TYPE_CHECKING:
    from claimcli.pipeline import Engine

SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeo"]
ENDINGS = ("n", "r", "l", "s", "t", "m", "nd", "rk", "st")
BODIES = ("Council", "Union", "League", "Authority", "Alliance", "Institute", "Front", "Bureau")
ACTS = (
    ("poisoned", "poisoning"),
    ("sold", "selling"),
    ("bombed", "bombing"),
    ("flooded", "flooding"),
    ("hidden", "hiding"),
    ("closed", "closing"),
)
FILLER = (
    "The {a} season brought more visitors to the {b} market than last year, {who} said.",
    "Work on the {a} bridge will go on until the {b} festival in autumn.",
    "{who} told reporters that the {a} road would be open again by spring.",
    "Prices of {a} and {b} rose by a third over the winter.",
    "“We are glad that the {a} school has a new roof,” {who} said.",
    "According to {who}, the {a} harbour handled more {b} than ever before.",
    "Several families from the {a} valley have moved to the {b} hills since the drought.",
    "The {a} team won its third match against {b} on Sunday.",
    "{who} wants to build a museum of {a} near the {b} gate.",
)
OUTLETS = ("herald", "courier", "tribune", "star", "wire")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that one side claims and the other denies: ``place`` and ``thing`` are words that few others use."""

    accuser: str
    accused: str
    spokesman: str
    acts: tuple[str, str]
    place: str
    thing: str


def word(rng: random.Random) -> str:
    """A made-up word of two to four syllables; some come up often, most seldom."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 2, 3, 3, 4)))) + rng.choice(ENDINGS)


def event(rng: random.Random) -> Event:
    """A made-up event."""
    name = f"{word(rng).title()} {word(rng).title()}"
    bodies = [f"{word(rng).title()} {rng.choice(BODIES)}" for _ in range(2)]
    return Event(bodies[0], bodies[1], name, rng.choice(ACTS), word(rng).title(), f"{word(rng)} {word(rng)}")


def told(e: Event, rng: random.Random) -> list[str]:
    """Sentences which tell an event, in one of several ways."""
    past, ing = e.acts
    claims = (
        f"The {e.accuser} accused the {e.accused} of {ing} the {e.thing} of {e.place}.",
        f"The {e.accuser} said the {e.accused} had {past} the {e.thing} of {e.place}.",
    )
    denials = (
        f"{e.spokesman}, spokesman for the {e.accused}, denied {ing} the {e.thing} of {e.place}.",
        f"{e.spokesman} of the {e.accused} rejected the claim that it had {past} the {e.thing} of {e.place}.",
        f"“The {e.accused} has never {past} the {e.thing} of {e.place},” said its spokesman, {e.spokesman}.",
        f"{e.spokesman}, spokesman for the {e.accused}, called the accusation “baseless”.",
    )
    return [rng.choice(claims), rng.choice(denials)]


def articles(count: int, seed: int = 1) -> Iterator[Document]:
    """Yield so many articles of some 300 words; about four of them tell each event, and some are copies of one."""
    rng = random.Random(seed)
    common = [word(rng) for _ in range(3000)]
    people = [f"{word(rng).title()} {word(rng).title()}" for _ in range(500)]
    events = [event(rng) for _ in range(max(1, count // 2))]
    last = ""
    for number in range(count):
        name = f"{number:06}-{rng.choice(OUTLETS)}"
        day = f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        if last and rng.random() < 0.05:
            yield Document(name, last, None, day)
            continue
        sentences: list[str] = []
        for _ in range(2):
            sentences += told(rng.choice(events), rng)
        for _ in range(18):
            frame = rng.choice(FILLER)
            pick = [common[min(len(common) - 1, int(rng.paretovariate(0.6)) - 1)] for _ in range(2)]
            sentences.append(frame.format(a=pick[0], b=pick[1], who=rng.choice(people)))
        cut = sentences[4:]
        rng.shuffle(cut)
        body = [*sentences[:4], *cut]
        last = "\n\n".join(" ".join(body[at : at + 4]) for at in range(0, len(body), 4))
        yield Document(name, last, None, day)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds for extraction and for everything after it, the number of disputes, and of statements."""

    extraction: float
    disputes: float
    found: int
    statements: int


def measure(engine: Engine, count: int, seed: int = 1) -> Cost:
    """Extract so many articles and find their disputes; tell the seconds of processor time each took."""
    from claimcli.disputes import disputes
    from claimcli.survey import Survey

    extraction = pairing = 0.0
    with Survey(engine.rules) as survey:
        for document in articles(count, seed):
            start = time.process_time()
            result = engine.run(document)
            middle = time.process_time()
            survey.add(result)
            extraction += middle - start
            pairing += time.process_time() - middle
        start = time.process_time()
        found = len(disputes(survey))
        pairing += time.process_time() - start
        return Cost(extraction, pairing, found, len(survey))


if __name__ == "__main__":
    from claimcli.pipeline import Engine
    from claimcli.rules import load_rules

    articles_wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    cost = measure(Engine(load_rules()), articles_wanted)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{articles_wanted:,} articles, {cost.statements:,} statements, {cost.found:,} disputes")
    times = 1 + cost.disputes / cost.extraction
    print(f"extraction {cost.extraction:.1f} s, disputes {cost.disputes:.1f} s more: {times:.2f} times")
    print(f"memory {memory:.0f} MB")
