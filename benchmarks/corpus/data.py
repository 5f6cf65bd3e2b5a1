"""Data that needs no download: procedural images, and the text of Python's own documentation."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import numpy as np


def shapes(rng: np.random.Generator, n: int, size: int = 12, noise: float = 0.15) -> tuple[np.ndarray, np.ndarray]:
    """Six kinds of drawn shapes at random places and sizes: images (n, size, size) and labels."""
    g = np.linspace(-1, 1, size)
    cx, cy = rng.uniform(-0.35, 0.35, (2, n, 1, 1))
    r = rng.uniform(0.35, 0.65, (n, 1, 1))
    x, y = g[None, None, :] - cx, g[None, :, None] - cy
    d, box = np.hypot(x, y), np.maximum(np.abs(x), np.abs(y))
    inside = [
        d < r,
        box < r * 0.85,
        (np.minimum(abs(x), abs(y)) < 0.16) & (box < r),
        (d < r) & (d > r * 0.55),
        abs(x) + abs(y) < r,
        abs(x - y) < 0.25 + 0 * r,
    ]
    label = rng.integers(0, len(inside), n)
    image = np.stack(inside, 1)[np.arange(n), label] * rng.uniform(0.6, 1.4, (n, 1, 1))
    image = image + noise * rng.normal(size=image.shape)
    return image.astype(np.float32), label.astype(np.int32)


def textures(rng: np.random.Generator, n: int, size: int = 12, noise: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Gratings of ten orientations and frequencies, random phase, under noise."""
    label = rng.integers(0, 10, n)
    angle, freq = (label % 5) * np.pi / 5, np.where(label < 5, 4.0, 8.0)
    g = np.linspace(-1, 1, size)
    x, y = g[None, None, :], g[None, :, None]
    c, s = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
    phase = rng.uniform(0, 2 * np.pi, (n, 1, 1))
    image = np.sin(freq[:, None, None] * (c * x + s * y) + phase) + noise * rng.normal(size=(n, size, size))
    return image.astype(np.float32), label.astype(np.int32)


@cache
def manual() -> dict[str, str]:
    """The language reference that ships with Python (PSF licence), by topic."""
    from pydoc_data.topics import topics

    return dict(topics)


@cache
def characters() -> tuple[np.ndarray, int]:
    """The reference as character numbers, rare characters as one, and how many there are."""
    text = "\n".join(manual().values())[:400_000]
    common = [c for c, _ in Counter(text).most_common(59)]
    table = {c: i + 1 for i, c in enumerate(common)}
    return np.array([table.get(c, 0) for c in text], np.int32), 60


@cache
def words(vocabulary: int = 300) -> np.ndarray:
    """The reference as word numbers, rare words as zero."""
    text = re.findall(r"[a-z]+", "\n".join(manual().values()).lower())
    table = {w: i + 1 for i, (w, _) in enumerate(Counter(text).most_common(vocabulary - 1))}
    return np.array([table.get(w, 0) for w in text], np.int32)


def windows(rng: np.random.Generator, tokens: np.ndarray, n: int, length: int) -> np.ndarray:
    """Random windows of consecutive tokens."""
    at = rng.integers(0, len(tokens) - length, n)
    return tokens[at[:, None] + np.arange(length)]
