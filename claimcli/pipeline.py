"""The flow from a document to its statements, as one short function."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from claimcli.extract import Extractor
from claimcli.finding import mentions
from claimcli.model import Result, Statement
from claimcli.pair import Pairer
from claimcli.segment import Segmenter
from claimcli.speakers import Namer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimcli.finding import Finding
    from claimcli.model import Article, Document, Speaker
    from claimcli.ruleset import RuleSet


class Engine:
    """A rule set compiled for work: build it once per process, then ``run`` it on any number of documents."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        paused = gc.isenabled()
        gc.disable()  # much is made and nothing let go: the collector would only walk over it
        try:
            self.segmenter = Segmenter(rules)
            self.extractor = Extractor(rules)
            self.namer = Namer(rules)
            self.pairer = Pairer(rules)
        finally:
            if paused:
                gc.enable()

    def run(self, document: Document) -> Result:
        """Return the statements of one document, in document order."""
        return self.run_all((document,))[0]

    def run_all(self, documents: Sequence[Document]) -> list[Result]:
        """Return what ``run`` gives for each document.

        Each step is done for all of them before the next, so that its code and its words stay in the processor's
        cache: for sixteen articles a tenth faster. All of them are held in memory.
        """
        articles = [self.segmenter.segment(document) for document in documents]
        findings = [self.extractor.findings(article) for article in articles]
        speakers = [
            self.namer.resolve(article, mentions(found)) for article, found in zip(articles, findings, strict=True)
        ]
        statements = [join(*told) for told in zip(articles, findings, speakers, strict=True)]
        settled = [self.pairer.pair(article, told) for article, told in zip(articles, statements, strict=True)]
        return [Result(article, tuple(told)) for article, told in zip(articles, settled, strict=True)]


def join(article: Article, findings: list[Finding], speakers: list[Speaker]) -> list[Statement]:
    """Put findings and their named speakers together. Ids are final where pairing finds no claim within a denial."""
    named = iter(speakers)
    text = article.document.text
    document = article.document.id
    out: list[Statement] = []
    for number, finding in enumerate(findings, 1):
        claimant = finding.claimant
        told, told_at = (text[claimant.start : claimant.end], claimant.start) if claimant is not None else (None, None)
        out.append(
            Statement(
                document,
                f"{document}#{number}",
                finding.tag,
                finding.sentence,
                next(named) if finding.mention is not None else None,
                finding.cue,
                finding.content,
                finding.confidence,
                finding.rule,
                told,
                told_at,
                finding.target,
            )
        )
    return out
