"""How a table of text is written: delimiter, decimal mark, comments, header, columns of text.

Decided from the beginning of the file alone. The delimiter is the character that cuts most lines into the
same number (two or more) of cells; a first line without a number is the header.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from lranalyzer.readers.content import decode, encoding_of, split_lines
from lranalyzer.readers.numbers import is_not_logged, parse_number

BLANKS = r"\s+"
"""The delimiter of tables aligned with blanks, as pandas spells it."""
_DELIMITERS = (",", "\t", ";", "|", BLANKS)
_COMMENT = re.compile(r"^\s*(#|//|%)")
_DECIMAL_COMMA = re.compile(r"^[-+]?\d*,\d+(?:[eE][-+]?\d+)?$")
_THOUSANDS = re.compile(r"^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$")
_WHOLE = re.compile(r"[-+]?\d{1,18}")
SAMPLE_LINES = 100
MIN_CONSISTENT = 0.6
"""Share of sampled lines that must have the same number of cells."""


@dataclass(frozen=True)
class Dialect:
    """Everything needed to parse the table, and how well the sample agrees with it."""

    encoding: str
    delimiter: str
    names: tuple[str, ...]
    """Unique column names, as many as cells in a row."""
    has_header: bool
    skip_lines: int
    """Lines before the first row of data."""
    decimal: str = "."
    thousands: str | None = None
    comment: str | None = None
    padded: bool = False
    text_columns: frozenset[int] = frozenset()
    whole_columns: frozenset[int] = frozenset()
    """Columns that hold whole numbers only, as far as seen."""
    consistent: float = 1.0
    has_long_rows: bool = False
    """Whether some sampled row has more cells than the table."""


def sniff_dialect(head: bytes, complete: bool) -> Dialect | None:
    """The dialect, or None for something that is no table of numbers.

    ``complete``: the head is the whole file, so its last line counts even without a newline.
    """
    encoding = encoding_of(head)
    lines = split_lines(decode(head, encoding).replace("\0", ""))
    if len(lines) > 1 and not (complete and lines[-1]):
        lines.pop()
    numbered = [(i, line) for i, line in enumerate(lines[: SAMPLE_LINES * 4]) if line.strip()]
    if numbered and re.fullmatch(r"sep=.\s*", numbered[0][1]):  # what Excel puts above a table
        numbered.pop(0)
    comments = [(i, line) for i, line in numbered if _COMMENT.match(line)]
    rows = [(i, line) for i, line in numbered if not _COMMENT.match(line)][:SAMPLE_LINES]
    if not rows:
        return None
    delimiter, width, consistent = _delimiter([line for _, line in rows])
    if consistent < MIN_CONSISTENT:
        return None
    cells = [(i, split_row(line, delimiter)) for i, line in rows]
    return _dialect(encoding, delimiter, width, consistent, cells, comments, lines)


def split_row(line: str, delimiter: str) -> list[str]:
    """The cells of one line, quotes and padding removed."""
    if delimiter == BLANKS:
        return line.split()
    if '"' not in line:
        return [c.strip() for c in line.split(delimiter)]
    try:
        return [c.strip() for c in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return [c.strip() for c in line.split(delimiter)]


def _width(line: str, delimiter: str) -> int:
    if delimiter == BLANKS or '"' in line:
        return len(split_row(line, delimiter))
    return line.count(delimiter) + 1


def _delimiter(lines: list[str]) -> tuple[str, int, float]:
    best = (",", 1, 0.0)
    for delimiter in _DELIMITERS:
        counts = Counter(_width(line, delimiter) for line in lines)
        width, hits = max(counts.items(), key=lambda item: (item[1], item[0]))
        share = hits / len(lines)
        if width > 1 and (share, width if delimiter != BLANKS else 0) > (
            best[2] + 0.05 * (best[1] > 1 and _width(lines[0], best[0]) == best[1]),
            best[1],
        ):
            best = (delimiter, width, share)
    if best[2] >= MIN_CONSISTENT:
        return best
    alone = [line.strip() for line in lines[1:] or lines]
    numbers = sum(_is_number(word, ".") for word in alone)
    return (",", 1, numbers / len(alone))


def _dialect(
    encoding: str,
    delimiter: str,
    width: int,
    consistent: float,
    cells: list[tuple[int, list[str]]],
    comments: list[tuple[int, str]],
    lines: list[str],
) -> Dialect | None:
    start = next((k for k, (_, row) in enumerate(cells) if len(row) == width), 0)
    if start and len(cells[start - 1][1]) == width - 1 and _wordy(cells[start - 1][1]):
        start -= 1  # rows end with a delimiter that the header lacks
    first_line, first = cells[start]
    body = [row for _, row in cells[start + 1 :] if len(row) == width]
    decimal, thousands = _marks(delimiter, body or [first])
    has_header = _wordy(first) and not any(_is_number(c, decimal) for c in first if c)
    data = body if has_header or len(first) != width else [first, *body]
    names = _names(first if has_header else _commented_header(comments, first_line, delimiter, width), data, width)
    kinds = [_kind([row[j] for row in data], decimal, thousands) for j in range(width)]
    if not any(k in ("number", "whole") for k in kinds) and data:
        return None
    between = any(i > first_line for i, _ in comments)
    return Dialect(
        encoding,
        delimiter,
        tuple(names),
        has_header,
        first_line + has_header,
        decimal,
        thousands,
        comments[0][1].strip()[0] if between else None,
        any(delimiter + " " in lines[i] or lines[i].startswith(" ") for i, _ in cells[:5]) and delimiter != BLANKS,
        frozenset(j for j, k in enumerate(kinds) if k == "text"),
        frozenset(j for j, k in enumerate(kinds) if k == "whole"),
        consistent,
        any(len(row) > width for _, row in cells[start:]),
    )


def _wordy(row: list[str]) -> bool:
    return any(re.search(r"[^\W\d_]", cell) and parse_number(cell) is None for cell in row)


def _is_number(cell: str, decimal: str) -> bool:
    return parse_number(cell, decimal) is not None


def _kind(column: list[str], decimal: str, thousands: str | None) -> str:
    if not thousands and column and all(map(_WHOLE.fullmatch, column)):
        return "whole"
    seen = [cell for cell in column if not is_not_logged(cell)]
    if not seen:
        return "number" if column else "text"
    plain = [cell.replace(thousands, "") if thousands else cell for cell in seen]
    if sum(_is_number(cell, decimal) for cell in plain) < 0.5 * len(plain):
        return "text"
    whole = len(seen) == len(column) and all(map(_WHOLE.fullmatch, plain))
    return "whole" if whole else "number"


def _marks(delimiter: str, rows: list[list[str]]) -> tuple[str, str | None]:
    """Decimal mark and thousands mark. ``1,234`` is a decimal comma unless some cell also has a point."""
    cells = [cell for row in rows for cell in row]
    if delimiter == "," or not any("," in cell for cell in cells):
        return ".", None
    if any(_THOUSANDS.match(c) for c in cells) and any(
        re.fullmatch(r"[-+\d,]*\.\d+(?:[eE][-+]?\d+)?", c) for c in cells
    ):
        return ".", ","
    return (",", None) if any(_DECIMAL_COMMA.match(cell) for cell in cells) else (".", None)


def _commented_header(comments: list[tuple[int, str]], first_line: int, delimiter: str, width: int) -> list[str] | None:
    """``# step loss`` above bare numbers, as numpy.savetxt writes it."""
    above = [text for i, text in comments if i < first_line]
    if not above:
        return None
    row = split_row(_COMMENT.sub("", above[-1]).strip(), delimiter)
    return (
        row if len(row) in (width, width - 1) and _wordy(row) else None
    )  # rows may end with a delimiter that it lacks


def _names(header: list[str] | None, data: list[list[str]], width: int) -> list[str]:
    if header is None:
        return _invented(data, width)
    names, seen = [], Counter[str]()
    for j in range(width):
        name = (header[j].strip().strip("\"'").strip() if j < len(header) else "") or f"column {j + 1}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}.{seen[name] - 1}")
    return names if len(set(names)) == len(names) else [f"{name} #{j + 1}" for j, name in enumerate(names)]


def _invented(data: list[list[str]], width: int) -> list[str]:
    """Names for a table without a header: a first column of growing whole numbers is the step."""
    used = width
    while used > 1 and data and all(is_not_logged(cell) for row in data for cell in row[used - 1 : used]):
        used -= 1  # rows end with a delimiter
    first = [parse_number(row[0]) for row in data]
    growing = len(first) > 1 and all(a is not None and b is not None and b > a for a, b in pairwise(first))
    counts = growing and used > 1 and all(v is not None and v % 1 == 0 for v in first)
    names = ["loss"] if used - counts == 1 else [f"column {j + 1}" for j in range(counts, used)]
    return [*["step"] * counts, *names, *(f"column {j + 1}" for j in range(used, width))]
