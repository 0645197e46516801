"""The small language of rules: numbers, names, arithmetic, comparisons, and, or, not.

A name stands for a number of the call, such as `count` or `behaviour.no_blame.missed`, or for
nothing where it is undefined. Arithmetic with nothing gives nothing; a comparison with nothing is
false. There are no calls, no attributes of objects and no text, so a rule can do nothing but look.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import add, ge, gt, le, lt, mul, sub

Number = float | None
Names = Callable[[str], Number]
"""Gives the number a name stands for, None where it is undefined."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition that was understood."""

    text: str
    names: frozenset[str]
    """Every name it mentions."""

    root: ast.expr

    def holds(self, names: Names) -> bool:
        """Return whether the condition is true."""
        return bool(_evaluate(self.root, names))


def parse(text: str) -> Expression:
    """Return the condition written as `text`.

    Raises
    ------
    ValueError
        When it is not in the language; the message says what was found and what is allowed.
    """
    try:
        root = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(
            f"`{text}` is no condition, such as `count >= 2 and longest_s > 3`"
        ) from error
    if not _is_condition(root):
        raise ValueError(f"`{text}` gives a number; compare it, as in `count >= 2`")
    names = frozenset(_names(root))
    return Expression(text, names, root)


_COMPARE: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: lt,
    ast.LtE: le,
    ast.Gt: gt,
    ast.GtE: ge,
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
}
_COUNT: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
}


def _is_condition(node: ast.expr) -> bool:
    """Return whether a node is true or false; complain about what is neither that nor a number."""
    match node:
        case ast.BoolOp(values=values):
            return all(_must_be_condition(value) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _must_be_condition(operand)
        case ast.Compare(left=left, ops=ops, comparators=right):
            if not all(type(op) in _COMPARE for op in ops):
                raise ValueError("only <, <=, >, >=, == and != compare")
            for side in (left, *right):
                _must_be_number(side)
            return True
        case _:
            _must_be_number(node)
            return False


def _must_be_condition(node: ast.expr) -> bool:
    if not _is_condition(node):
        raise ValueError(f"`{ast.unparse(node)}` is a number; compare it, as in `count >= 2`")
    return True


def _must_be_number(node: ast.expr) -> None:
    match node:
        case ast.Constant(value=bool()):
            raise ValueError("there is no True or False; compare numbers")
        case ast.Constant(value=int() | float()):
            return
        case ast.Name() | ast.Attribute():
            _name(node)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _must_be_number(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _COUNT:
            _must_be_number(left)
            _must_be_number(right)
        case _:
            raise ValueError(
                f"`{ast.unparse(node)}` is not allowed; use numbers, names, + - *, comparisons, "
                "and, or, not"
            )


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=below, attr=name):
            return f"{_name(below)}.{name}"
        case _:
            raise ValueError(f"`{ast.unparse(node)}` is no name")


def _names(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Name | ast.Attribute):
        return {_name(node)}
    return set().union(*(_names(child) for child in ast.iter_child_nodes(node)))


def _evaluate(node: ast.expr, names: Names) -> bool:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_evaluate(value, names) for value in values)
        case ast.BoolOp(values=values):
            return any(_evaluate(value, names) for value in values)
        case ast.UnaryOp(operand=operand):
            return not _evaluate(operand, names)
        case ast.Compare(left=left, ops=ops, comparators=right):
            sides = [_number(side, names) for side in (left, *right)]
            return all(
                a is not None and b is not None and _COMPARE[type(op)](a, b)
                for a, op, b in zip(sides, ops, sides[1:], strict=False)
            )
        case _:
            raise ValueError(f"`{ast.unparse(node)}` is no condition")


def _number(node: ast.expr, names: Names) -> Number:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(operand=operand):
            inner = _number(operand, names)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _number(left, names), _number(right, names)
            return None if a is None or b is None else _COUNT[type(op)](a, b)
        case _:
            return names(_name(node))
