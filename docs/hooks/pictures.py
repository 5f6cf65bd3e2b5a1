"""A picture of the window is shown in the colours of the page; in the files it stands once, so that they read well anywhere.

A hook of MkDocs; ``#only-light`` and ``#only-dark`` are Material's.
"""

from __future__ import annotations

import re
from typing import Any

_PICTURE = re.compile(r"(!\[[^\]]*\]\([^)\s]*-)(?:light|dark)\.png\)")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Each picture that there is in light and dark, in both."""
    return _PICTURE.sub(r"\1light.png#only-light)\1dark.png#only-dark)", markdown)
