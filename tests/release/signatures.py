"""
How a model is made, told to griffe, which reads no attrs by itself.
"""

from __future__ import annotations

from typing import Any, TypeGuard

from griffe import (
    Alias,
    Attribute,
    Class,
    ExprCall,
    ExprKeyword,
    Extension,
    Function,
    Object,
    Parameter,
    ParameterKind,
    Parameters,
)

OPTIONAL = {"default", "factory"}
"""With one of these arguments, a caller may leave the field out."""


class Models(Extension):
    """
    Gives each model of attrs the ``__init__`` that attrs gives it; all its arguments are named.
    """

    def on_class(self, *, cls: Class, **_: Any) -> None:
        """
        Called by griffe once it has read a class.
        """
        if "__init__" in cls.members or not any(_makes_models(each.value) for each in cls.decorators):
            return
        parameters = Parameters(*(_parameter(each) for each in cls.members.values() if _is_field(each)))
        cls.set_member("__init__", Function("__init__", parameters=parameters, parent=cls))


def _makes_models(decorator: object) -> bool:
    return str(decorator).startswith("attrs.")


def _is_field(member: Object | Alias) -> TypeGuard[Attribute]:
    if not isinstance(member, Attribute) or not member.annotation or "property" in member.labels:
        return False
    return _given(member).get("init") != "False"


def _parameter(field: Attribute) -> Parameter:
    default = None if _required(field) else "..."
    return Parameter(field.name.lstrip("_"), kind=ParameterKind.keyword_only, default=default)


def _required(field: Attribute) -> bool:
    return field.value is None or (_is_made(field.value) and not OPTIONAL & _given(field).keys())


def _is_made(value: object) -> TypeGuard[ExprCall]:
    return isinstance(value, ExprCall) and str(value.function) == "attrs.field"


def _given(field: Attribute) -> dict[str, str]:
    arguments = field.value.arguments if _is_made(field.value) else ()
    return {each.name: str(each.value) for each in arguments if isinstance(each, ExprKeyword)}
