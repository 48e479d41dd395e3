"""``claimcli rules``: check, list, show, start, test and measure rule files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimcli.cli import COMMANDS
from claimcli.cli.options import (
    format_option,
    lang_option,
    load_ruleset,
    open_output,
    output_option,
    quiet_option,
    rule_options,
)
from claimcli.errors import EXIT_DONE, EXIT_SOME_FAILED, EXIT_USAGE, InputError, RuleError

if TYPE_CHECKING:
    from claimcli.ruleset import RuleSet

CHECK_FORMATS = ("text", "json", "github")
LIST_FORMATS = ("text", "json")

path_argument = click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))


@click.group(help=COMMANDS["rules"])
@click.pass_context
def command(ctx: click.Context) -> None:
    """Hold the commands on rule files; the language that a project sets is their default too."""
    from claimcli.config import load_settings

    if lang := load_settings().defaults().get("lang"):
        ctx.default_map = {name: {"lang": lang} for name in command.commands}


@command.command("check")
@click.argument("folder", metavar="[FOLDER|FILE]", required=False, type=click.Path(path_type=Path))
@format_option(CHECK_FORMATS)
@rule_options
@click.option("--alone", is_flag=True, help="Check FOLDER without the shipped rules.")
@click.option("-v", "--verbose", is_flag=True, help="Also list what no example proves.")
@click.pass_context
def check(
    ctx: click.Context,
    folder: Path | None,
    form: str | None,
    rules: tuple[str, ...],
    lang: str,
    alone: bool,
    verbose: bool,
) -> None:
    """Check rule files and run their examples.

    Without FOLDER all rules in effect are checked: the shipped ones with the user's and the project's. With it, the
    rules of FOLDER, laid over the shipped ones.

    Exit status: 0 all is well, 1 an example fails, 2 a file is in error.
    """
    from claimcli.render import rulecheck

    if alone and folder is None:
        raise click.UsageError("--alone needs a FOLDER.")
    form = form or "text"
    try:
        ruleset = _load(folder, rules, lang, alone=alone)
        base = _load(None, rules, lang, shipped_only=True) if folder is not None and not alone else None
    except RuleError as error:
        rulecheck.write_problems(form, error.problems, sys.stdout)
        ctx.exit(EXIT_USAGE)
    from claimcli.finder import Finder
    from claimcli.rulecheck import review

    result = review(ruleset, Finder, base=base)
    with open_output(None) as out:
        rulecheck.write(form, result, out, verbose=verbose or folder is not None)
    ctx.exit(EXIT_SOME_FAILED if result.report.failed else EXIT_DONE)


@command.command("list")
@format_option(LIST_FORMATS)
@rule_options
@click.option("--lists", "what", flag_value="lists", help="List the word lists and tables instead of the rules.")
@click.option("--cues", "what", flag_value="cues", help="List the classes of the cue lexicon instead of the rules.")
@click.option("--packs", "what", flag_value="packs", help="List the rule packs that --rules pack:NAME knows.")
def list_rules(form: str | None, rules: tuple[str, ...], lang: str, what: str | None) -> None:
    """List the rules with their origin, and what shadows what."""
    from claimcli.render import rulebook

    if what == "packs":
        from claimcli.search import packs

        table = rulebook.pack_table(list(packs()))
    else:
        table = rulebook.TABLES[what or "rules"](load_ruleset(rules, lang))
    with open_output(None) as out:
        rulebook.write_table(form or "text", table, out)


@command.command("show")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@format_option(LIST_FORMATS)
@rule_options
def show(names: tuple[str, ...], form: str | None, rules: tuple[str, ...], lang: str) -> None:
    """Show rules, word lists, tables, classes of cues or single cue words by NAME: where each is defined, its words,
    its examples."""
    from claimcli.render import rulebook

    ruleset = load_ruleset(rules, lang)
    entries = []
    for name in names:
        found = rulebook.look_up(ruleset, name)
        if not found:
            from claimcli.nodes import suggest

            hint = suggest(name, rulebook.names(ruleset))
            raise click.UsageError(
                f"No rule, list, table, class or cue is called {name!r}." + (f" {hint}" if hint else "")
            )
        entries += found
    with open_output(None) as out:
        rulebook.write_entries(form or "text", entries, out)


@command.command("new")
@path_argument
@lang_option
def new(folder: Path, lang: str) -> None:
    """Start FOLDER with a commented rule file that is ready to be changed, and its JSON Schema for your editor."""
    from claimcli.starter import write_starter

    try:
        files = write_starter(folder, lang)
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename}: is there already; nothing was changed.") from None
    for file in files:
        click.echo(str(file))
    click.echo(f"\nNow run: claimcli rules check {folder}", err=True)


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of rule files, for editors that complete and check while typing."""
    from claimcli.starter import read_schema

    with open_output(None) as out:
        out.write(read_schema())


@command.command("test")
@path_argument
@click.option(
    "--on",
    "articles",
    multiple=True,
    required=True,
    metavar="FILE|FOLDER",
    help="Articles, or annotated articles as `claimcli evaluate` reads them; may be repeated.",
)
@format_option(LIST_FORMATS)
@rule_options
@click.pass_context
def test(
    ctx: click.Context, folder: Path, articles: tuple[str, ...], form: str | None, rules: tuple[str, ...], lang: str
) -> None:
    """Show what the rules in FOLDER change on your own ARTICLES: statements gained, lost and changed.

    On annotated articles also the change in precision and recall, rule by rule.
    """
    from claimcli.render import rulediff
    from claimcli.ruletest import run

    before = _load(None, rules, lang, shipped_only=True)
    after = _load(folder, rules, lang)
    outcome = run(before, after, articles)
    with open_output(None) as out:
        rulediff.write(form or "text", outcome, out)
    for error in outcome.failed:
        from claimcli.cli import report

        report(str(error))
    if outcome.failed:
        ctx.exit(EXIT_SOME_FAILED)


@command.command("measure")
@click.argument("gold", metavar="GOLD", type=click.Path(path_type=Path))
@output_option
@rule_options
@quiet_option
def measure(gold: Path, output: str | None, rules: tuple[str, ...], lang: str, quiet: bool) -> None:
    """Measure on annotated articles how often each rule is right with each cue, and write that as a rule file.

    GOLD is as `claimcli evaluate` reads it: articles with their attributions. What is measured becomes the confidence
    of statements; some hundred articles are needed for figures that mean something.
    """
    from claimcli.cli import report
    from claimcli.gold import read_gold
    from claimcli.render.shares import as_rule_file
    from claimcli.shares import measure as measure_shares

    articles = read_gold(gold).articles
    if not articles:
        raise InputError(str(gold), "holds denials only: to measure rules, articles with attributions are needed")
    found = measure_shares(load_ruleset(rules, lang), articles)
    if not found.told:
        raise InputError(str(gold), "no rule finds a statement there that can be judged: nothing was measured")
    with open_output(output, inputs=[str(gold)]) as out:
        out.write(as_rule_file(found))
    if not quiet:
        report(f"{found.told} statements of {len(articles)} articles judged, {found.right} right")


def _load(
    folder: Path | None, rules: Sequence[str], lang: str, *, alone: bool = False, shipped_only: bool = False
) -> RuleSet:
    """The rules in effect; or where a folder is to be looked at, the shipped ones with ``--rules`` and that folder."""
    from claimcli.rules import GIVEN, Layer, load_rules
    from claimcli.search import given_layers

    if folder is None and not shipped_only:
        return load_ruleset(rules, lang)
    layers = given_layers(rules)
    if folder is not None:
        layers.append(Layer(GIVEN, folder))
    return load_rules(layers, shipped=not alone, lang=lang)
