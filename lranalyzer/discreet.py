"""Credentials that a log happens to hold are left out where a run is made, so that nothing downstream can show them.

Configurations are logged whole, and with them passwords and tokens: ``hub_token``, ``wandb_api_key``, an address with a
login, the command line. Reports are sent around, caches stay on disks. What is taken for a credential is said once, here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "***"
_NAME = re.compile(
    r"(?:^|[./])(?:"
    r"(?:\w+[_-])?(?:password|passwd|passphrase|secret|api[_-]?key|(?:access|private|secret|signing)[_-]key|credentials?)"
    r"|(?:\w+[_-])?(?:auth|access|api|hub|hf|gh|git|github|gitlab|wandb|comet|neptune|slack|bot|bearer|tracking|refresh|session|secret)"
    r"[_-]?token(?:[_-](?:id|key|secret))?"
    r"|token|authorization|aws[_-]session|pwd)$",
    re.IGNORECASE,
)
"""Names of credentials; ``tokenizer``, ``eos_token``, ``max_tokens`` and ``num_key_value_heads`` are none."""
_FLAG = re.compile(
    r"(--?[\w.-]*(?:password|passwd|secret|api[_-]?key|(?:auth|access|api|hub|hf|wandb)[_-]?token)[=\s]+)(?!-)\S+",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(\b\w*(?:password|passwd|passphrase|secret|api[_-]?key|(?:secret|access)[_-]key"
    r"|(?:auth|access|api|hub|hf|gh|github|gitlab|wandb|bot|session|tracking)[_-]?token|(?<=[?&])token)"
    r"['\"]?\s*[=:]\s*['\"]?)(?!(?:none|null|true|false|\d+)\b)[^\s'\"&,;)}\]]+",
    re.IGNORECASE,
)
"""``WANDB_API_KEY=...`` of an environment, ``?token=...`` of an address, ``'password': '...'`` of something printed."""
_LOGIN = re.compile(r"(?<=://)[^/\s@:'\"]*:?[^/\s@'\"]*@")
_BEARER = re.compile(r"(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}")
_ISSUED = re.compile(
    r"\b(?:hf_[A-Za-z0-9]{20,}|gh[opsu]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{20,}|xox[abps]-[\w-]{10,}"
    r"|AKIA[A-Z0-9]{16}|dapi[0-9a-f]{32}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+)"
)
"""Tokens that their issuers mark as such."""
_HINT = re.compile(
    r"@|-{1,2}\w|earer|asic|hf_|gh[opsu]_|github_pat_|glpat-|sk-|xox|AKIA|dapi|eyJ|(?i:pass|secret|token|key)"
)
"""Most texts hold none of these, and are done with after one look."""


def discreet(text: str) -> str:
    """A text without the credentials in it.

    >>> discreet("cannot reach https://kim:s3cret@host/api")
    'cannot reach https://***@host/api'
    >>> discreet("train.py --lr 0.1 --api-key 1234")
    'train.py --lr 0.1 --api-key ***'
    >>> discreet("cannot post to http://host/hook?token=s3cret&run=1")
    'cannot post to http://host/hook?token=***&run=1'
    """
    if not _HINT.search(text):
        return text
    for pattern, instead in (
        (_LOGIN, f"{HIDDEN}@"), (_FLAG, rf"\1{HIDDEN}"), (_SAID, rf"\1{HIDDEN}"), (_BEARER, rf"\1{HIDDEN}"), (_ISSUED, HIDDEN),
    ):  # fmt: skip
        text = pattern.sub(instead, text)
    return text


def without_credentials(values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters or tags with their credentials hidden; numbers, truth values and empty texts are none.

    >>> without_credentials({"lr": 0.1, "hub_token": "hf_abc", "eos_token": "</s>", "password": ""})
    {'lr': 0.1, 'hub_token': '***', 'eos_token': '</s>', 'password': ''}
    """
    return {name: _of(str(name), value) for name, value in values.items()}


def _of(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return HIDDEN if _is_secret(name, value) else discreet(value)
    if isinstance(value, Mapping):
        return without_credentials(value)
    if isinstance(value, list | tuple):
        return type(value)(_of(name, item) for item in value) if type(value) in (list, tuple) else value
    return value


def _is_secret(name: str, value: str) -> bool:
    said = value.strip().lower()
    return said not in ("", "none", "null", "true", "false") and not said.isdigit() and bool(_NAME.search(name))
