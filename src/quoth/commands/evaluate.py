"""`quoth evaluate`: annotated articles in, figures out."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import quoth
from quoth.bulk import Failure, answers, cores
from quoth.commands.output import whole_file
from quoth.commands.progress import progress
from quoth.settings import MODELS
from quoth.types import Reading

if TYPE_CHECKING:
    from quoth.evaluation.standoff import Annotated, Attribution


@click.command("evaluate", short_help="Score the extractor against annotated articles.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="All figures as one JSON object instead of tables.")
@click.option("--curve", is_flag=True,
              help="Also the scores over thresholds (all of them with --min-confidence 0).")  # fmt: skip
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
    predictions: Path | None,
    source: Path | None,
    min_confidence: float | None,
    model: str | None,
    jobs: int | None,
) -> None:
    """Score the extractor against the articles of FOLDER, annotated in brat standoff.

    FOLDER holds text/*.txt and attributions/*.ann as PolNeAR does (of several annotators the first by name counts), or
    *.txt and *.ann side by side. Texts are taken as they are.
    """
    from quoth.evaluation import report, standoff, tables

    if source and (predictions or model or min_confidence is not None or jobs):
        raise click.UsageError("--from scores what is there: nothing is extracted or written with it")
    articles = standoff.load_folder(folder)
    failed: dict[str, str] = {}
    if source:
        found = standoff.load_predictions(source, articles)
        about: dict[str, Any] = {"from": str(source)}
    else:
        started = time.perf_counter()
        found, models = extract_all(articles, Extractor(min_confidence, model), jobs, predictions, failed)
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


@dataclass(frozen=True, slots=True)
class Extractor:
    """The extractor as it is scored, callable in a worker process."""

    min_confidence: float | None
    model: str | None

    def __call__(self, article: Annotated) -> Reading:
        from quoth.extraction import extract

        return extract(article.text, min_confidence=self.min_confidence, model=self.model)


def extract_all(
    articles: list[Annotated], extractor: Extractor, jobs: int | None, file: Path | None, failed: dict[str, str]
) -> tuple[list[tuple[Attribution, ...]], set[str]]:
    """What is found in each article, and the models' names. One that fails counts as nothing found, and is told."""
    from quoth import show
    from quoth.evaluation.standoff import attributions_of
    from quoth.export import jsonl

    err = show.console(sys.stderr)
    found: list[tuple[Attribution, ...]] = []
    models: set[str] = set()
    with (
        whole_file(file) if file else contextlib.nullcontext() as stream,
        progress(err, "Extracting", len(articles)) as step,
    ):
        for article, answer in answers(extractor, articles, processes=jobs or cores()):
            if isinstance(answer, Failure):
                failed[article.id] = answer.message
                err.print(show.complaint(article.id, answer), soft_wrap=True)
                found.append(())
            else:
                found.append(attributions_of(answer))
                models.add(answer.model)
                if stream:
                    named = replace(answer, article=replace(answer.article, id=article.id))
                    stream.write(jsonl.dumps(named) + "\n")
            step()
    return found, models
