"""The options of a source, read off its constructor: checked before anything starts, described for the desk."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, get_type_hints

from pydantic import ConfigDict, ValidationError, create_model

from wall.errors import SettingsError
from wall.feeds.source import Outside, Source

FORM: Mapping[object, str] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "switch",
    tuple[str, ...]: "list",
}


MUST_BE: Mapping[object, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple[str, ...]: "a list of texts",
}


def parameters(source: type[Source]) -> dict[str, tuple[Any, Any]]:
    """Name → (type, default; ``...`` if it must be given)."""
    hints = get_type_hints(source.__init__)
    return {
        name: (hints[name], ... if parameter.default is parameter.empty else parameter.default)
        for name, parameter in inspect.signature(source.__init__).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }


def describe(source: type[Source]) -> list[dict[str, Any]]:
    """The options as the desk's form shows them."""
    return [
        {
            "name": name,
            "type": "secret" if name == "secret" else FORM.get(kind, "text"),
            "default": None if default is ... else default,
            "required": default is ...,
            "help": source.options.get(name, ""),
        }
        for name, (kind, default) in parameters(source).items()
    ]


def check(source: type[Source], options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with their types right; SettingsError names every wrong one."""
    fields: dict[str, Any] = dict(parameters(source))
    model = create_model(f"{source.__name__}Options", __config__=ConfigDict(extra="forbid"), **fields)
    try:
        checked = model.model_validate(dict(options))
    except ValidationError as error:
        raise SettingsError(_words(source, problem) for problem in error.errors()) from None
    return {name: getattr(checked, name) for name in fields}


def _words(source: type[Source], problem: Any) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = ", ".join(parameters(source)) or "none"
        return f"{source.kind}: there is no option “{name}”; the options are: {known}."
    if problem["type"] == "missing":
        return f"{source.kind}: the option “{name}” must be given: {source.options.get(name, '')}"
    shape, _ = parameters(source)[str(problem["loc"][0])]
    must = MUST_BE.get(shape, "another value")
    return f"{source.kind}: the option “{name}” must be {must}, not {problem['input']!r}."


def build(source: type[Source], outside: Outside, options: Mapping[str, Any]) -> Source:
    """A source with checked options."""
    return source(outside, **check(source, options))
