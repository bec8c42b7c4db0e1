"""Pictures of pages, made small and compared by what a reader sees of the layout, not by the pixel.

A page is drawn in the same two fonts everywhere (Noto, Debian's fonts-noto-core), at a quarter of its size. Cells of
4 × 4 of these points, 16 × 16 on the screen, are averaged; two pictures are the same where at most `MOST_CELLS` of the
cells differ by more than `FARTHEST` in one of red, green and blue. Edges of letters that another Chromium draws a
little differently change a cell by less than that; a line that moves, a colour or a bar that changes do not pass.
"""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).parent / "shots"
SMALLER = 4
CELL = 4  # points of the small picture
FARTHEST = 24  # of 255
MOST_CELLS = 0.004
FONTS = ':root { --serif: "Noto Serif" !important; --sans: "Noto Sans" !important; --mono: "Noto Sans" !important; }'
SCALE = """async ([png, width, height]) => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  width = width || Math.floor(image.width / 4);
  height = height || Math.floor(image.height / 4);
  const canvas = new OffscreenCanvas(width, height), to = canvas.getContext("2d", {willReadFrequently: true});
  to.drawImage(await createImageBitmap(image, {resizeWidth: width, resizeHeight: height, resizeQuality: "high"}), 0, 0);
  let points = "";
  for (const one of to.getImageData(0, 0, width, height).data) points += String.fromCharCode(one);
  return {width, height, points: btoa(points)};
}"""
# Noto is there where letters take other room than in the two fonts that stand in for it.
HAS_NOTO = """() => ["Noto Sans", "Noto Serif"].every((name) => {
  const to = document.createElement("canvas").getContext("2d");
  const width = (font) => { to.font = `40px ${font}`; return to.measureText("Quoth: mmmiiiWWW 123").width; };
  return ["monospace", "cursive"].some((other) => width(`"${name}", ${other}`) !== width(other))
    && width(`"${name}", monospace`) === width(`"${name}", cursive`);
})"""


Points = NDArray[np.uint8]  # rows of red, green and blue


class Scaler:
    """Makes pictures small in a browser, which can read PNG."""

    def __init__(self, browser: Browser) -> None:
        self.page = browser.new_page()

    def small(self, png: bytes) -> Points:
        """A screenshot at a quarter of its size."""
        return self.scaled(png, 0, 0)

    def kept(self, png: bytes) -> Points:
        """A picture that is small already, as it is."""
        width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
        return self.scaled(png, width, height)

    def scaled(self, png: bytes, width: int, height: int) -> Points:
        """A picture in another size."""
        drawn = self.page.evaluate(SCALE, [base64.b64encode(png).decode(), width, height])
        every = np.frombuffer(base64.b64decode(drawn["points"]), np.uint8)
        return every.reshape(drawn["height"], drawn["width"], 4)[:, :, :3]


def written(points: Points) -> bytes:
    """A picture as PNG, in 32 shades of each colour: a third of the bytes, and nearer than what counts."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    shades = (points // 8 * 8 + 4).astype(np.uint8)
    height, width = shades.shape[:2]
    above = np.vstack([np.zeros_like(shades[:1]), shades[:-1]])
    rows = np.concatenate(
        [np.full((height, 1), 2, np.uint8), (shades - above).reshape(height, -1)], axis=1
    )  # filter Up
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(rows.tobytes(), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def changed(before: Points, now: Points) -> float:
    """The share of cells that differ; 1 for pictures of different sizes."""
    if before.shape != now.shape:
        return 1.0
    return float((np.abs(cells(before) - cells(now)).max(axis=2) > FARTHEST).mean())


def cells(points: Points) -> NDArray[np.float64]:
    """The averages of whole cells."""
    height, width = (points.shape[0] // CELL, points.shape[1] // CELL)
    whole = points[: height * CELL, : width * CELL]
    found: NDArray[np.float64] = whole.reshape(height, CELL, width, CELL, 3).mean(axis=(1, 3))
    return found


def has_fonts(page: Page) -> bool:
    """Whether the fonts that pictures are drawn in are there."""
    return bool(page.evaluate(HAS_NOTO))
