"""`quoth evaluate`: annotated articles in, figures out."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

import quoth
from quoth.bulk import Failure, answers, cores
from quoth.commands.output import whole_file
from quoth.commands.progress import progress
from quoth.settings import MODELS
from quoth.types import Reading

if TYPE_CHECKING:
    from quoth.evaluation.gold import GoldArticle


@click.command("evaluate", short_help="Score the extractor against annotated articles.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="All figures as one JSON object instead of tables.")
@click.option("--curve", is_flag=True,
              help="Also the scores over thresholds (all of them with --min-confidence 0).")  # fmt: skip
@click.option("--texts", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
              help="The texts of gold readings, ID.txt each.")  # fmt: skip
@click.option("--given", is_flag=True,
              help="Gold readings: take their statements as given, find speakers, acts and the rest.")  # fmt: skip
@click.option("--predictions", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write what was found there (quoth/1 lines; article.id is the text's file name).")  # fmt: skip
@click.option("--from", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="Score these quoth/1 lines instead of running the extractor.")  # fmt: skip
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="SHARE", help="As for `quoth read`.")
@click.option("--model", type=click.Choice(MODELS), help="Which of the shipped models is scored.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes (default: all cores).")
def command(
    folder: Path,
    as_json: bool,
    curve: bool,
    texts: Path | None,
    given: bool,
    predictions: Path | None,
    source: Path | None,
    min_confidence: float | None,
    model: str | None,
    jobs: int | None,
) -> None:
    """Score the extractor against the articles of FOLDER, annotated in brat standoff.

    FOLDER holds text/*.txt and attributions/*.ann as PolNeAR does (of several annotators the first by name counts), or
    *.txt and *.ann side by side. Texts are taken as they are.

    FOLDER may also hold gold readings (*.json with speakers, acts and nested statements); then --texts names the folder
    of their texts, and speakers, kinds, acts and nested statements are scored.
    """
    from quoth.evaluation import gold, report, standoff, tables

    if source and (predictions or model or min_confidence is not None or jobs or given):
        raise click.UsageError("--from scores what is there: nothing is extracted or written with it")
    if gold.is_gold(folder):
        if texts is None or curve:
            raise click.UsageError("gold readings need --texts FOLDER, and have no --curve")
        extractor = Extractor(min_confidence, model)
        evaluate_readings(
            folder, texts, GivenExtractor(model) if given else extractor, source, predictions, jobs, as_json
        )
        return
    if texts or given:
        raise click.UsageError("--texts and --given go with gold readings (*.json)")
    articles = standoff.load_folder(folder)
    failed: dict[str, str] = {}
    if source:
        found = standoff.load_predictions(source, articles)
        about: dict[str, Any] = {"from": str(source)}
    else:
        started = time.perf_counter()
        readings = extract_all(articles, Extractor(min_confidence, model), jobs, predictions, failed)
        found = [standoff.attributions_of(reading) if reading else () for reading in readings]
        models = {reading.model for reading in readings if reading}
        about = {"model": ", ".join(sorted(models)), "seconds": round(time.perf_counter() - started, 2)}
    about = {"quoth": quoth.__version__, "folder": str(folder), **about, "failed": failed}
    figures = {**about, **report.evaluate(articles, found, curve=curve)}
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        from quoth import show

        out = show.console()
        show.emit(out, tables.heading(figures))
        show.emit(out, tables.tables(figures))
    if failed:
        raise click.exceptions.Exit(1)


def evaluate_readings(
    folder: Path,
    texts: Path,
    extractor: Extractor | GivenExtractor,
    source: Path | None,
    predictions: Path | None,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Score speakers, kinds, acts and nested statements against the gold readings of `folder`."""
    from quoth.evaluation import gold, readings, tables

    articles = gold.load_gold(folder, texts)
    failed: dict[str, str] = {}
    if source:
        found = gold.load_told(source, articles)
        about: dict[str, Any] = {"from": str(source)}
    else:
        started = time.perf_counter()
        answered = extract_all(articles, extractor, jobs, predictions, failed)
        found = [gold.told(reading) if reading else () for reading in answered]
        models = sorted({reading.model for reading in answered if reading})
        about = {"model": ", ".join(models), "seconds": round(time.perf_counter() - started, 2)}
    about |= {"given": isinstance(extractor, GivenExtractor), "articles": len(articles), "failed": failed}
    figures = {"quoth": quoth.__version__, "folder": str(folder), **about, **readings.evaluate(articles, found)}
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        from quoth import show

        out = show.console()
        show.emit(out, tables.readings_heading(figures))
        show.emit(out, tables.readings_tables(figures))
    if failed:
        raise click.exceptions.Exit(1)


class Scored(Protocol):
    """What an annotated article of either kind has."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Extractor:
    """The extractor as it is scored, callable in a worker process."""

    min_confidence: float | None
    model: str | None

    def __call__(self, article: Scored) -> Reading:
        from quoth.extraction import extract

        return extract(article.text, min_confidence=self.min_confidence, model=self.model)


@dataclass(frozen=True, slots=True)
class GivenExtractor:
    """The same with a gold article's top-level statements given."""

    model: str | None

    def __call__(self, article: GoldArticle) -> Reading:
        from quoth.evaluation.given import read_given

        return read_given(article.text, [a.spans for a in article.attributions], model=self.model)


def extract_all(
    articles: Sequence[Any],
    extractor: Extractor | GivenExtractor,
    jobs: int | None,
    file: Path | None,
    failed: dict[str, str],
) -> list[Reading | None]:
    """What is found in each article. One that fails is None, and told."""
    from quoth import show
    from quoth.export import jsonl

    err = show.console(sys.stderr)
    found: list[Reading | None] = []
    with (
        whole_file(file) if file else contextlib.nullcontext() as stream,
        progress(err, "Extracting", len(articles)) as step,
    ):
        for article, answer in answers(extractor, articles, processes=jobs or cores()):
            if isinstance(answer, Failure):
                failed[article.id] = answer.message
                err.print(show.complaint(article.id, answer), soft_wrap=True)
                found.append(None)
            else:
                found.append(answer)
                if stream:
                    named = replace(answer, article=replace(answer.article, id=article.id))
                    stream.write(jsonl.dumps(named) + "\n")
            step()
    return found
