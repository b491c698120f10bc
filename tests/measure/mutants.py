"""
The small changes that can be made to a module: cosmic-ray's, and some that it lacks.
"""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator
from parso.python.tree import Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parso.tree import NodeOrLeaf

    Place = tuple[tuple[int, int], tuple[int, int]]

OPERATORS = (
    *(f"ReplaceComparisonOperator_{pair}" for pair in ["Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"]),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ["Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt"]),
    *(
        f"ReplaceBinaryOperator_{pair}"
        for pair in ["Add_Sub", "Sub_Add", "Mul_Add", "Div_Mul", "BitOr_BitAnd", "BitAnd_BitOr"]
    ),
    *("ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_USub_UAdd", "AddNot"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop"),
    *("ExceptionReplacer", "NumberReplacer", "RemoveDecorator"),
)
OPPOSITE = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


class Change(Operator):
    """
    A change of each node that *applies* says yes to, made by *edit* in place.
    """

    def __init__(self, applies: Callable[[NodeOrLeaf], bool], edit: Callable[[NodeOrLeaf], None]) -> None:
        self.applies = applies
        self.edit = edit

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Place]:
        """
        Where *node* lies, if it is one to change.
        """
        if self.applies(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        """
        The node, changed.
        """
        self.edit(node)
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """
        None; the operators below say what they do.
        """
        return ()


def _is_word(node: NodeOrLeaf) -> bool:
    # Sentences are for people; which words a person reads is not tested.
    if node.type == "fstring_string":
        parts = [each.value for each in node.parent.children if each.type == "fstring_string"]
        return not re.search(r"\s", "".join(parts))
    return node.type == "string" and not re.search(r"\s", node.value)


def _other_word(node: NodeOrLeaf) -> None:
    quote = node.value[-1] if node.type == "string" else ""
    prefix, _, rest = node.value.partition(quote) if quote else ("", "", node.value)
    node.value = f"{prefix}{quote}X{rest}"


def _is_member(node: NodeOrLeaf) -> bool:
    return node.type == "keyword" and node.value == "in" and node.parent.type in ("comparison", "comp_op")


def _other_member(node: NodeOrLeaf) -> None:
    if node.parent.type == "comparison":
        node.value = "not in"
    else:
        node.parent.children[0].value = ""


def _is_statement(node: NodeOrLeaf) -> bool:
    inside = node.parent and node.parent.type in ("suite", "funcdef", "if_stmt", "for_stmt", "try_stmt")
    if not inside or node.type != "simple_stmt":
        return False
    first = node.children[0]
    # A name that is never bound breaks everything, which says nothing.
    return first.type != "string" and not (first.type == "expr_stmt" and first.children[0].type == "name")


def _no_statement(node: NodeOrLeaf) -> None:
    first = node.get_first_leaf()
    node.children[0] = Name("pass", first.start_pos, first.prefix)


def _is_argument(node: NodeOrLeaf) -> bool:
    return node.type == "argument" and node.children[0].type == "name" and node.children[1] == "="


def _no_argument(node: NodeOrLeaf) -> None:
    first = node.get_first_leaf()
    node.children = [Name("**{}", first.start_pos, first.prefix)]


OWN = (
    Change(_is_word, _other_word),
    Change(_is_member, _other_member),
    Change(_is_statement, _no_statement),
    Change(_is_argument, _no_argument),
)
"""Another word, the other membership, a statement less, a named argument less."""


def mutants(source: str) -> dict[str, int]:
    """
    Every changed source that means something else, and the line of the change.
    """
    known, found = {_meaning(source)}, {}
    for operator in (*(get_operator(f"core/{name}")() for name in OPERATORS), *OWN):
        nodes = ast_nodes(get_ast(source))
        lines = [start[0] for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, line in enumerate(lines):
            changed = mutate_code(source, operator, occurrence)
            with suppress(SyntaxError):
                if (meaning := _meaning(changed)) not in known:
                    known.add(meaning)
                    found[changed] = line
    return found


class _Meaning(ast.NodeTransformer):
    """
    Leaves out what does nothing when the code runs: annotations of functions and what only the checker sees.
    """

    def visit_If(self, node: ast.If) -> ast.AST | None:  # the name that `ast` looks for
        return None if "TYPE_CHECKING" in ast.unparse(node.test) else self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        return None if re.match(r"__all__|T$", ast.unparse(node.targets[0])) else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        inner = node.operand
        if isinstance(node.op, ast.Not) and isinstance(inner, ast.Compare) and type(inner.ops[0]) in OPPOSITE:
            inner.ops[0] = OPPOSITE[type(inner.ops[0])]()
            return self.generic_visit(inner)
        return self.generic_visit(node)


def _meaning(source: str) -> str:
    return ast.dump(_Meaning().visit(ast.parse(source)))
