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
from torch import nn
from torch.nn import functional as nnf

from encoders import WORK, Encoder
from quoth.extraction.wordpiece import WordPiece

TEACHER = WORK / "meaning-teacher.npz"
PACKAGE = Path(__file__).parents[1] / "src" / "quoth"
VOCABULARY = PACKAGE / "extraction" / "model" / "default" / "vocab.txt"
TARGET = PACKAGE / "ledger" / "meaning.npz"
SENTENCES = 3600
HELD = 300  # sentences that the fit is measured on
LONGEST = 40  # pieces
WIDTH = 192
RARE = 1e-3  # a piece of this share of all pieces counts half
RIDGE = 0.3
EPOCHS = 30


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
    pieces = WordPiece.from_file(VOCABULARY)
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


def fit(width: int = WIDTH) -> None:
    """Vectors of pieces, their weights in their lengths, fitted to what MiniLM says of sentences; written as int8."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with np.load(TEACHER) as taught:
        target, alone, ids, lengths = (taught[name] for name in ("sentences", "pieces", "ids", "lengths"))
    centre = target.mean(0)
    _, _, axes = np.linalg.svd(target - centre, full_matrices=False)
    goal = nnf.normalize(torch.tensor((target - centre) @ axes[:width].T), dim=1)
    count = np.bincount(ids, minlength=len(alone))
    share = (count + 0.5) / count.sum()
    weighted = torch.tensor((alone - alone.mean(0)) * (RARE / (RARE + share))[:, None]).float()  # Arora et al. 2017
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    rows = [torch.tensor(ids[a : a + n]) for a, n in zip(starts, lengths, strict=True)]
    learn = len(rows) - HELD
    means = bags(nn.EmbeddingBag.from_pretrained(weighted, mode="mean"), rows[:learn])
    gram = means.T @ means
    into = torch.linalg.solve(gram + RIDGE * gram.diagonal().mean() * torch.eye(len(gram)), means.T @ goal[:learn])
    begin = weighted @ into
    begin = begin / begin.norm(dim=1).mean()
    table = nn.EmbeddingBag.from_pretrained(begin.clone(), mode="mean", freeze=False)
    optimiser = torch.optim.Adam(table.parameters(), lr=5e-4)
    print(f"held-out cosine to MiniLM before {measured(table, rows[learn:], goal[learn:]):.3f}")
    for epoch in range(EPOCHS):
        order = torch.randperm(learn).tolist()
        for start in range(0, learn, 256):
            batch = order[start : start + 256]
            out = nnf.normalize(bags(table, [rows[i] for i in batch]), dim=1)
            wanted = goal[batch]
            like = out @ out.T - wanted @ wanted.T  # pairs as alike as MiniLM has them
            pull = 1 - (out * wanted).sum(1).mean()
            keep = (table.weight - begin).pow(2).mean()
            loss = pull + 4 * like.pow(2).mean() + 20 * keep
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if epoch % 5 == 4:
            print(f"epoch {epoch + 1}: held-out cosine {measured(table, rows[learn:], goal[learn:]):.3f}", flush=True)
    weights = table.weight.detach().numpy()
    scale = np.abs(weights).max(1) / 127 + 1e-12
    vectors = np.rint(weights / scale[:, None]).astype(np.int8)
    np.savez_compressed(TARGET, vectors=vectors, scale=scale.astype(np.float32))
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB")


def bags(table: nn.EmbeddingBag, rows: list[torch.Tensor]) -> torch.Tensor:
    """The mean vector of each row of pieces."""
    offsets = torch.tensor([0, *np.cumsum([len(row) for row in rows])[:-1]])
    return table(torch.cat(rows), offsets)


@torch.inference_mode()
def measured(table: nn.EmbeddingBag, rows: list[torch.Tensor], goal: torch.Tensor) -> float:
    """Mean cosine to what MiniLM says."""
    return float((nnf.normalize(bags(table, rows), dim=1) * goal).sum(1).mean())


if __name__ == "__main__":
    if sys.argv[1:2] == ["teach"] and len(sys.argv) == 4:
        teach(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:] == ["fit"]:
        fit()
    else:
        raise SystemExit(__doc__)
