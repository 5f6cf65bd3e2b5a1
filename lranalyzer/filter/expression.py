"""A small, safe language to pick runs: ``verdict == 'too_high' and lr > 1e-3 and param.optimizer == 'adam'``.

The text is parsed by Python's own parser and only the node types listed here are accepted: names, numbers,
texts, comparisons, ``and or not in``, arithmetic. No calls, no attributes but those of ``param`` and ``tag``,
which name a parameter or a tag. What a run does not have (None, NaN) is neither equal, less nor greater: such a
comparison is false.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lranalyzer.diagnosis.judgement import VERDICTS
from lranalyzer.errors import FilterError, did_you_mean
from lranalyzer.filter.comparing import Test, Value, calculated, chained, comparison, field, identity, membership
from lranalyzer.filter.names import COLUMNS, PARAM, PARTS, written

LONGEST = 2_000
"""Characters of an expression."""

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.Mod: operator.mod,
}  # fmt: skip


@dataclass(frozen=True)
class Expression:
    """A parsed expression; call it with a row."""

    text: str
    evaluate: Value

    @classmethod
    def parse(cls, text: str, names: Collection[str] = COLUMNS) -> Expression:
        """Understand an expression over these names.

        Parameters and tags (``param.<name>``, ``tag.<name>``) need not be among the names; where some are, the others
        are unknown.

        Raises
        ------
        FilterError
            Says what is wrong, at which column, and what was meant.
        """
        if len(text) > LONGEST:
            raise FilterError(f"the filter has {len(text):,} characters; at most {LONGEST:,} are allowed")
        stripped = text.strip()
        if not stripped:
            raise FilterError("the filter is empty; an example: verdict == 'too_high' and lr > 1e-3")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python's remarks on style, such as an odd backslash
                tree = ast.parse(stripped, mode="eval")
            return cls(stripped, _Compiler(stripped, names).value(tree.body))
        except SyntaxError as error:
            raise _not_understood(stripped, error) from None
        except (ValueError, MemoryError, RecursionError):
            raise FilterError("the filter cannot be read: it holds a zero byte or is nested too deeply") from None

    def __call__(self, row: Mapping[str, Any]) -> bool:
        """Whether a row fits."""
        return bool(self.evaluate(row))


@dataclass(frozen=True)
class _Compiler:
    text: str
    names: Collection[str]

    def value(self, node: ast.expr) -> Value:
        for kind, build in _BUILDERS.items():
            if isinstance(node, kind):
                return build(self, node)
        raise self.error(node, f"{_KIND.get(type(node), 'this')} cannot be used in a filter")

    def error(self, node: ast.expr, problem: str) -> FilterError:
        # Python counts bytes; people count characters.
        column = len(self.text.encode()[: node.col_offset].decode(errors="ignore"))
        return FilterError(problem, self.text, column)

    def constant(self, node: ast.Constant) -> Value:
        if not isinstance(node.value, bool | int | float | str | type(None)):
            raise self.error(node, "only numbers, texts, True, False and None can be compared")
        fixed = node.value
        return lambda row: fixed

    def name(self, node: ast.Name) -> Value:
        name = node.id
        if name in self.names:
            return field(name)
        if name in VERDICTS:
            raise self.error(node, f"write it in quotes: '{name}'")
        if PARAM + name in self.names:
            raise self.error(node, f"a parameter is written {PARAM}{name}")
        raise self.error(node, did_you_mean(name, [*(n for n in self.names if "." not in n), "param", "tag"]))

    def part(self, node: ast.Attribute) -> Value:
        """``param.optimizer``, and ``param.optim.lr`` of a log whose parameters have dots."""
        parts, inner = [node.attr], node.value
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not (isinstance(inner, ast.Name) and inner.id in PARTS):
            raise self.error(node, "only param and tag have parts, as in param.optimizer")
        return self.known(node, PARTS[inner.id] + ".".join(reversed(parts)))

    def subscript(self, node: ast.Subscript) -> Value:
        key, whole = node.slice, node.value
        if not (isinstance(whole, ast.Name) and whole.id in PARTS):
            raise self.error(node, "only param and tag have parts, as in param['weight-decay']")
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            raise self.error(node, f"between the brackets stands a name in quotes, as in {whole.id}['weight-decay']")
        return self.known(node, PARTS[whole.id] + key.value)

    def known(self, node: ast.expr, name: str) -> Value:
        kind = name.partition(".")[0] + "."
        alike = [n for n in self.names if n.startswith(kind)]
        if alike and name not in alike:
            raise self.error(node, did_you_mean(written(name), map(written, alike)))
        return field(name)

    def group(self, node: ast.Tuple | ast.List | ast.Set) -> Value:
        parts = [self.value(part) for part in node.elts]
        return lambda row: tuple(part(row) for part in parts)

    def boolean(self, node: ast.BoolOp) -> Value:
        parts, every = [self.value(v) for v in node.values], isinstance(node.op, ast.And)
        return (lambda row: all(p(row) for p in parts)) if every else (lambda row: any(p(row) for p in parts))

    def unary(self, node: ast.UnaryOp) -> Value:
        inner = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda row: not inner(row)
        if isinstance(node.op, ast.USub):
            return lambda row: calculated(operator.sub, 0.0, inner(row))
        if isinstance(node.op, ast.UAdd):
            return lambda row: calculated(operator.add, 0.0, inner(row))
        raise self.error(node, "this sign cannot be used in a filter")

    def arithmetic(self, node: ast.BinOp) -> Value:
        if type(node.op) not in _ARITHMETIC:
            raise self.error(node, "only + - * / % ** can be calculated")
        left, right, apply = self.value(node.left), self.value(node.right), _ARITHMETIC[type(node.op)]
        return lambda row: calculated(apply, left(row), right(row))

    def comparison(self, node: ast.Compare) -> Value:
        tests: list[Test] = []
        for op, part in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                tests.append(membership(isinstance(op, ast.In)))
            elif isinstance(op, ast.Is | ast.IsNot):
                if not (isinstance(part, ast.Constant) and part.value is None):
                    raise self.error(part, "'is' asks for None only; write == to compare")
                tests.append(identity(isinstance(op, ast.Is)))
            else:
                tests.append(comparison(_COMPARE[type(op)]))
        parts = [self.value(part) for part in node.comparators]
        return chained(self.value(node.left), list(zip(tests, parts, strict=True)))


_BUILDERS: dict[Any, Callable[[_Compiler, Any], Value]] = {
    ast.Constant: _Compiler.constant, ast.Name: _Compiler.name, ast.Attribute: _Compiler.part,
    ast.Subscript: _Compiler.subscript, (ast.Tuple, ast.List, ast.Set): _Compiler.group,
    ast.BoolOp: _Compiler.boolean, ast.UnaryOp: _Compiler.unary, ast.BinOp: _Compiler.arithmetic,
    ast.Compare: _Compiler.comparison,
}  # fmt: skip
_KIND: dict[type[ast.expr], str] = {
    ast.Call: "a call", ast.Lambda: "a function", ast.IfExp: "if ... else", ast.JoinedStr: "an f-string",
    ast.ListComp: "a loop", ast.GeneratorExp: "a loop", ast.SetComp: "a loop", ast.DictComp: "a loop",
    ast.NamedExpr: "an assignment", ast.Dict: "a dictionary", ast.Starred: "a star", ast.Await: "await",
}  # fmt: skip


def _not_understood(text: str, error: SyntaxError) -> FilterError:
    at = (error.offset or 0) - 1
    if "Maybe you meant '=='" in (error.msg or "") or text[max(at, 0) : at + 1] == "=":
        return FilterError("two signs compare: write == instead of =", text, max(at, 0))
    for sign, word in (("&&", "and"), ("||", "or")):
        if sign in text:
            return FilterError(f"write '{word}' instead of {sign}", text, text.index(sign))
    if at < 0 or at >= len(text):
        return FilterError("something is missing at the end", text, len(text))
    said = (error.msg or "").removesuffix(f" (detected at line {error.lineno})")
    return FilterError(f"this cannot be understood ({said})", text, at)
