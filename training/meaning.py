"""Vectors of word pieces whose mean says what a sentence means: distilled from MiniLM's sentence embeddings.

    python training/meaning.py teach FOLDER NEWS.JSONL    # what MiniLM says of sentences
    python training/meaning.py fit                        # fits the vectors to that, writes them into the package

FOLDER holds annotated articles (PolNeAR's train part), NEWS.JSONL other news without annotation, one {"text": ...} a
line; sentences of both are what the vectors are fitted on, annotations play no part. Why no network: a sentence
encoder of its own would bring the installed package near its limit, and the tagger's encoder, which is there, changes
with every training. A table of pieces (as of Model2Vec, https://github.com/MinishLab/model2vec, but fitted to
sentences) takes a few megabytes and no time.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as nnf

from encoders import WORK, Encoder, vocabulary
from export import used_pieces
from quoth.extraction.wordpiece import WordPiece

TEACHER = WORK / "meaning-teacher.npz"
PACKAGE = Path(__file__).parents[1] / "src" / "quoth"
TARGET = PACKAGE / "ledger" / "meaning.npz"
SENTENCES = 3600
HELD = 300  # sentences that the fit is measured on
LONGEST = 40  # pieces
WIDTH = 192
RARE = 1e-3  # a piece of this share of all pieces counts half
RIDGE = 0.3
LEVELS = 31  # of a number on either side of zero, as the package has it: finer ones make it larger, not better


def sentences(folder: Path, news: Path) -> list[str]:
    """Sentences and pieces of sentences of 4 to 30 words, in random order."""
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))]
    texts += [json.loads(line)["text"] for line in news.read_text("utf-8").splitlines()]
    found = {
        part.strip()
        for text in texts
        for sentence in re.split(r"(?<=[.!?])[”\"’']*\s+|\n+", text)
        for part in [sentence, *re.split(r", (?:said|says|and|but)\b|[“”\"]", sentence)[:2]]
        if 4 <= len(part.split()) <= 30
    }
    chosen = sorted(found)
    random.Random(0).shuffle(chosen)
    return chosen[:SENTENCES]


def teach(folder: Path, news: Path) -> None:
    """MiniLM's embeddings of sentences, and those of pieces that its first layer reads."""
    torch.set_num_threads(1)
    encoder = Encoder("minilm", dropout=0).eval()
    pieces = WordPiece(vocabulary(encoder.name))
    rows = [pieces.encode(text).ids[:LONGEST] for text in sentences(folder, news)]
    np.savez(TEACHER, sentences=embedded(encoder, rows), pieces=encoder.words.weight.detach().numpy(),
             ids=np.concatenate(rows), lengths=np.array([len(row) for row in rows]))  # fmt: skip


@torch.inference_mode()
def embedded(encoder: Encoder, rows: list[list[int]]) -> np.ndarray:
    """The mean of the last layer over all pieces, as sentence-transformers has it; unit length."""
    found = np.zeros((len(rows), encoder.width), np.float32)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    for start in range(0, len(order), 64):
        batch = order[start : start + 64]
        longest = max(len(rows[i]) for i in batch) + 2
        ids = torch.zeros(len(batch), longest, dtype=torch.long)
        mask = torch.zeros(len(batch), longest)
        for line, i in enumerate(batch):
            row = [encoder.special.start, *rows[i], encoder.special.end]
            ids[line, : len(row)] = torch.tensor(row)
            mask[line, : len(row)] = 1
        out = encoder(ids, mask)
        mean = (out * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        found[batch] = nnf.normalize(mean, dim=1).numpy()
        if start % 320 == 0:
            print(start, len(order), flush=True)
    return found


def fit() -> None:
    """Vectors of pieces, their weights in their lengths, fitted to what MiniLM says of sentences; written as int8.

    Each piece is what MiniLM's first layer reads, rare pieces weigh more (Arora et al. 2017), and one linear map takes
    the mean over a sentence as near to MiniLM's embedding of it as ridge regression can.
    """
    with np.load(TEACHER) as taught:
        target, pieces, ids, lengths = (taught[name] for name in ("sentences", "pieces", "ids", "lengths"))
    centre = target.mean(0)
    _, _, axes = np.linalg.svd(target - centre, full_matrices=False)
    goal = unit((target - centre) @ axes[:WIDTH].T)
    share = (np.bincount(ids, minlength=len(pieces)) + 0.5) / len(ids)
    weighted = (pieces - pieces.mean(0)) * (RARE / (RARE + share))[:, None]
    means = np.add.reduceat(weighted[ids], np.concatenate([[0], np.cumsum(lengths)[:-1]])) / lengths[:, None]
    learn = len(means) - HELD
    gram = means[:learn].T @ means[:learn]
    ridge = RIDGE * gram.diagonal().mean() * np.eye(len(gram))
    into = np.linalg.solve(gram + ridge, means[:learn].T @ goal[:learn])
    held = (unit(means[learn:] @ into) * goal[learn:]).sum(1).mean()
    print(f"held-out cosine to MiniLM {held:.3f}")
    vectors = weighted @ into
    vectors = vectors[used_pieces(Encoder("minilm"))[0]]  # those that the shipped vocabulary has
    scale = np.abs(vectors).max(1) / LEVELS + 1e-12
    rounded = np.rint(vectors / scale[:, None]).astype(np.int8)
    np.savez_compressed(TARGET, vectors=rounded, scale=scale.astype(np.float32))
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB")


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows at length one."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


if __name__ == "__main__":
    if sys.argv[1:2] == ["teach"] and len(sys.argv) == 4:
        teach(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:] == ["fit"]:
        fit()
    else:
        raise SystemExit(__doc__)
