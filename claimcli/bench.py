"""How fast it is: words a second for each stage beside Punkt alone, and how more workers help."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from typing import TYPE_CHECKING, TypeVar

from claimcli import match
from claimcli.annotate import Annotator
from claimcli.batch import make_job, run
from claimcli.choose import Choice
from claimcli.finding import mentions
from claimcli.formats import to_document
from claimcli.model import PROSE, TITLE, Document, Result
from claimcli.pipeline import Engine, join
from claimcli.pools import local
from claimcli.runs import Settings
from claimcli.sinks.jsonl import encode
from claimcli.supply import CHUNK
from claimcli.work import DONE, Item, Job, Outcome, work

if TYPE_CHECKING:
    from claimcli.ruleset import RuleSet

STAGES = ("read", "sentences", "annotate", "match", "speakers", "pairs", "write")
"""What a document goes through, in order: ``read`` decodes, ``match`` finds statements, ``write`` makes JSON Lines."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Speeds in words a second of processor time, medians over rounds, on ``words`` words in ``documents`` documents.

    ``stages`` has one for each of STAGES, ``whole`` is all of them together; ``ratio`` is ``whole`` by ``punkt``,
    compared within each round. ``compiled`` tells whether mypyc compiled the modules that do most of the work.
    """

    documents: int
    words: int
    rounds: int
    stages: dict[str, float]
    punkt: float
    whole: float
    ratio: float
    compiled: bool


@dataclass(frozen=True, slots=True)
class Scaling:
    """Words a second of wall-clock time with so many workers, after their start; ``gain`` is against one of them.

    ``limit`` is what as many processes gain on this machine that do the same work and have nothing to do with each
    other: two cores that share a cache or their clock are not twice as fast as one.
    """

    workers: int
    speed: float
    gain: float
    limit: float


def made_up(rules: RuleSet, count: int, words: int, *, seed: int = 0) -> Iterator[str]:
    """Yield ``count`` articles of about ``words`` words, put together from the examples of the rules."""
    sentences = sorted({example.text for rule in rules.rules for example in (*rule.finds, *rule.ignores)})
    chance = random.Random(seed)
    for _ in range(count):
        paragraphs: list[str] = []
        size = 0
        while size < words and sentences:
            paragraph = " ".join(chance.choice(sentences) for _ in range(chance.randint(1, 4)))
            paragraphs.append(paragraph)
            size += paragraph.count(" ") + 1
        yield "\n\n".join(paragraphs) + "\n"


def measure(engine: Engine, texts: Sequence[bytes], *, rounds: int = 5) -> Speed:
    """Return the speed of each stage on ``texts`` (files' contents). One round more runs first and does not count."""
    documents = [to_document(data, str(number)) for number, data in enumerate(texts)]
    words = sum(len(document.text.split()) for document in documents)
    times: list[dict[str, float]] = []
    for number in range(rounds + 1):
        taken = _round(engine, texts, documents)
        if number:
            times.append(taken)
    middle = {name: median(taken[name] for taken in times) for name in times[0]}
    return Speed(
        len(documents),
        words,
        rounds,
        {name: words / max(middle[name], 1e-9) for name in STAGES},
        words / middle["punkt"],
        words / middle["whole"],
        median(taken["punkt"] / taken["whole"] for taken in times),
        not match.__file__.endswith(".py"),
    )


def _round(engine: Engine, texts: Sequence[bytes], documents: Sequence[Document]) -> dict[str, float]:
    """Return the seconds that each stage takes for all documents."""
    taken: dict[str, float] = {}
    choice = Choice()
    punkt = engine.segmenter.punkt()
    annotator = Annotator(engine.extractor.lexicon)
    taken["punkt"], _ = _time(lambda document: punkt.tokenize(document.text), documents)

    def whole(chunk: Sequence[bytes]) -> None:
        for result in engine.run_all([to_document(data, "x") for data in chunk]):
            encode(result, choice)

    taken["whole"], _ = _time(whole, [texts[at : at + CHUNK] for at in range(0, len(texts), CHUNK)])
    taken["read"], _ = _time(lambda data: to_document(data, "x"), texts)
    taken["sentences"], articles = _time(engine.segmenter.segment, documents)
    taken["annotate"], _ = _time(
        lambda article: [annotator.annotate(article, s) for s in article.sentences if s.kind in (PROSE, TITLE)],
        articles,
    )
    both, findings = _time(engine.extractor.findings, articles)
    taken["match"] = both - taken["annotate"]
    pairs = list(zip(articles, findings, strict=True))
    taken["speakers"], statements = _time(
        lambda pair: join(*pair, engine.namer.resolve(pair[0], mentions(pair[1]))), pairs
    )
    told = list(zip(articles, statements, strict=True))
    taken["pairs"], paired = _time(lambda pair: engine.pairer.pair(*pair), told)
    results = [Result(article, tuple(found)) for article, found in zip(articles, paired, strict=True)]
    taken["write"], _ = _time(lambda result: encode(result, choice), results)
    return taken


T = TypeVar("T")
U = TypeVar("U")


def _time(function: Callable[[T], U], values: Iterable[T]) -> tuple[float, list[U]]:
    start = time.process_time()
    found = [function(value) for value in values]
    return time.process_time() - start, found


def scale(rules: RuleSet, texts: Sequence[str], counts: Sequence[int] = (1, 2), *, rounds: int = 3) -> list[Scaling]:
    """Return the speed of batch runs over ``texts`` with each number of workers, into a file in a temporary folder.

    One round more runs first and does not count: it starts the workers and shows them the texts' words.
    """
    words = sum(len(text.split()) for text in texts)
    times: dict[int, list[float]] = {count: [] for count in counts}
    limits: dict[int, list[float]] = {count: [] for count in counts}
    items = [Item(str(number), text=text, size=len(text)) for number, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            for count in counts:
                settings = Settings(os.path.join(folder, f"{count}.jsonl"), "jsonl", overwrite=True)
                job = make_job(rules, settings)
                with closing(local(job, count)) as pool:
                    start = time.perf_counter()
                    run(iter(items), job, settings, pool)
                    if number:
                        times[count].append(time.perf_counter() - start)
                if number:
                    limits[count].append(_limit(job, items[: max(1, len(items) // 8)], count))
    return [
        Scaling(
            count,
            words / median(times[count]),
            median(first / taken for first, taken in zip(times[counts[0]], times[count], strict=True)),
            median(limits[count]),
        )
        for count in counts
    ]


def _limit(job: Job, items: list[Item], count: int) -> float:
    """Return how many times as much processes get done together that each do all of the work, as one alone."""
    if count == 1:
        return 1.0
    with closing(local(job, count, _timed)) as pool:
        seconds: list[float] = [
            sum(outcomes[0].payload for _, outcomes in pool.run([items] * each)) / each for each in (1, count)
        ]
    return count * seconds[0] / seconds[1]


def _timed(job: Job, items: Sequence[Item]) -> list[Outcome]:
    """Do the work on all items; the outcome's payload are the seconds it takes."""
    start = time.perf_counter()
    work(job, items)
    return [Outcome("", DONE, payload=time.perf_counter() - start)]


def repeated(texts: Sequence[str], words: int) -> list[str]:
    """Return the texts over and over until there are at least so many words in them."""
    size = sum(len(text.split()) for text in texts)
    if not size:
        return list(texts)
    return list(islice(cycle(texts), len(texts) * max(1, -(-words // size))))
