"""Rule books as data: a YAML file, checked against a model, known for ever by the digest of its content."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bihuan.core.errors import DomainError, Invalid, NotFound
from bihuan.core.sealing import canonical_json, digest
from bihuan.core.text import N_

PACKAGE = "bihuan.packs"
SUFFIX = ".yaml"


class PackPart(BaseModel):
    """Base of every part of a pack: nothing unknown, nothing changed after reading, nothing guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Words(PackPart):
    """A text shown to people, in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def of(self, language: str) -> str:
        """Return the Chinese text for a language code beginning with ``zh``, else the English one."""
        return self.zh if language.startswith("zh") else self.en


class PackHead(PackPart):
    """What every pack begins with. A subclass narrows ``schema_number`` to the schemas it can read."""

    schema_number: int = Field(alias="schema", ge=1)
    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: str = Field(pattern=r"^[0-9]+(\.[0-9]+)*$")
    title: Words
    note: Words


class PackFault(ValueError):
    """What a model's own rule found wrong, as a domain error; `read_pack` adds file, line and field."""

    def __init__(self, problem: DomainError) -> None:
        super().__init__(str(problem))
        self.problem = problem


Content = TypeVar("Content", bound=PackHead)


@dataclass(frozen=True)
class PackSource(Generic[Content]):
    """A pack that was read: its head, its content, its canonical JSON ``body`` and the digest of that body."""

    code: str
    version: str
    title: Words
    content: Content
    body: bytes
    digest: str


def pack_names(area: str) -> list[str]:
    """Return the names of the packs shipped for ``area`` (such as ``ledger``), sorted."""
    folder = files(PACKAGE).joinpath(area)
    if not folder.is_dir():
        return []
    return sorted(file.name.removesuffix(SUFFIX) for file in folder.iterdir() if file.name.endswith(SUFFIX))


def load_pack(area: str, name: str, model: type[Content]) -> PackSource[Content]:
    """Read a shipped pack. Raises NotFound when there is none of that name, Invalid as `read_pack` does."""
    if name not in pack_names(area):
        raise NotFound("pack.none", N_("没有方案包 %(file)s。"), file=f"{area}/{name}{SUFFIX}")
    text = files(PACKAGE).joinpath(area).joinpath(f"{name}{SUFFIX}").read_text(encoding="utf-8")
    return read_pack(text, f"{area}/{name}{SUFFIX}", model)


def read_pack(text: str, file: str, model: type[Content]) -> PackSource[Content]:
    """Read a pack from YAML ``text``; ``file`` is the name told in errors.

    Numbers with a point become Decimal, never float. The digest is taken over the canonical JSON of the checked
    content, so comments, order of keys and defaults left out do not change it. Raises Invalid naming file, line and
    field; its data's ``problem`` is a DomainError in its own right, for the edge to translate.
    """
    tree, content = _parse(text, file)
    try:
        checked = model.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        line, field = _found(tree, first["loc"])
        raise _fault(file, line, field, _problem(first["type"], first["msg"], first.get("ctx", {}))) from error
    return _source(checked, canonical_json(checked.model_dump(by_alias=True)))


def restore_pack(body: bytes, model: type[Content]) -> PackSource[Content]:
    """Return the pack stored as ``body`` (of a `PackSource`), its digest taken over these very bytes.

    Raises Invalid when the body does not fit the model.
    """
    try:
        checked = model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or "-"
        raise _fault(model.__name__, 1, field, _problem(first["type"], first["msg"], first.get("ctx", {}))) from error
    return _source(checked, body)


def _source(checked: Content, body: bytes) -> PackSource[Content]:
    return PackSource(checked.code, checked.version, checked.title, checked, body, digest(body))


class _Loader(yaml.SafeLoader):
    """SafeLoader without floats, aliases and repeated keys: one text, one meaning, no more memory than text."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            problem = Invalid("pack.alias", N_("方案包中不能使用 YAML 引用。"))
            raise _Refused(self.get_mark().line + 1, problem)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise _Refused(key.start_mark.line + 1, Invalid("pack.twice", N_("“%(key)s”写了两次。"), key=name))
            seen.add(name)
        return super().construct_mapping(node, deep)


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    text = node.value.replace("_", "")
    try:
        return Decimal(text)
    except ArithmeticError as error:
        problem = Invalid("pack.number", N_("“%(text)s”不是数。"), text=text)
        raise _Refused(node.start_mark.line + 1, problem) from error


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


class _Refused(Exception):
    """A fault found while reading YAML: the line, from 1, and the problem."""

    def __init__(self, line: int, problem: DomainError) -> None:
        super().__init__(line, problem)
        self.line = line
        self.problem = problem


def _parse(text: str, file: str) -> tuple[yaml.Node | None, object]:
    """Return the tree of nodes, which knows its lines, and the plain content."""
    try:
        loader = _Loader(text)
        try:
            tree = loader.get_single_node()
            return tree, None if tree is None else loader.construct_document(tree)
        finally:
            loader.dispose()
    except _Refused as refused:
        raise _fault(file, refused.line, "-", refused.problem) from refused
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = Invalid("pack.yaml", N_("不是正确的 YAML：%(detail)s"), detail=getattr(error, "problem", str(error)))
        raise _fault(file, mark.line + 1 if mark else 1, "-", problem) from error
    except ValueError as error:  # a day such as 2023-02-30, which only the constructor of dates notices
        raise _fault(
            file, 1, "-", Invalid("pack.yaml", N_("不是正确的 YAML：%(detail)s"), detail=str(error))
        ) from error
    except RecursionError as error:
        raise _fault(file, 1, "-", Invalid("pack.deep", N_("层次太深。"))) from error


def _found(tree: yaml.Node | None, path: tuple[int | str, ...]) -> tuple[int, str]:
    """Return the line, from 1, of the deepest node on ``path`` that exists, and the path as the pack writes it.

    A model that chooses by ``kind`` names the kind as a step of its own; the text has no such step.
    """
    node, steps = tree, list[str]()
    for place, step in enumerate(path):
        here = dict(_below(node))
        if step not in here and step == getattr(here.get("kind"), "value", None):
            continue
        node = here.get(step, node)
        if step in here or place == len(path) - 1:
            steps.append(str(step))
    return (1 if node is None else node.start_mark.line + 1), ".".join(steps) or "-"


def _below(node: yaml.Node | None) -> Iterator[tuple[int | str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from enumerate(node.value)


def _problem(kind: str, message: str, context: dict[str, Any]) -> DomainError:
    match kind, context.get("error"):
        case "missing", _:
            return Invalid("pack.missing", N_("缺少这一项。"))
        case "extra_forbidden", _:
            return Invalid("pack.unknown", N_("不认识这一项。"))
        case _, PackFault() as fault:
            return fault.problem
    told = _TOLD.get(kind)
    if told is not None and all(name in context for name in told[1]):
        return Invalid("pack.value", told[0], **{name: str(context[name]) for name in told[1]})
    return Invalid("pack.value", N_("取值不合要求：%(detail)s"), detail=message)


# What people get wrong most, by pydantic's name of it: our sentence, and what it takes of the context.
_TOLD: dict[str, tuple[str, tuple[str, ...]]] = {
    "union_tag_invalid": (N_("kind 没有“%(tag)s”这一种，可以写 %(expected_tags)s。"), ("tag", "expected_tags")),
    "union_tag_not_found": (N_("要写 kind。"), ()),
    "literal_error": (N_("只能写 %(expected)s。"), ("expected",)),
    "greater_than": (N_("要大于 %(gt)s。"), ("gt",)),
    "greater_than_equal": (N_("不能小于 %(ge)s。"), ("ge",)),
    "less_than": (N_("要小于 %(lt)s。"), ("lt",)),
    "less_than_equal": (N_("不能大于 %(le)s。"), ("le",)),
    "string_pattern_mismatch": (N_("写法不对，应合于 %(pattern)s。"), ("pattern",)),
    "int_type": (N_("要写整数。"), ()),
    "decimal_type": (N_("要写数。"), ()),
    "is_instance_of": (N_("要写数。"), ()),
    "string_type": (N_("要写文字；数字形式的加引号。"), ()),
    "string_too_short": (N_("不能空着。"), ()),
    "too_short": (N_("不能空着。"), ()),
    "model_type": (N_("这里要写一组带名称的项。"), ()),
    "model_attributes_type": (N_("这里要写一组带名称的项。"), ()),
}


def _fault(file: str, line: int, field: str, problem: DomainError) -> Invalid:
    message = N_("方案包 %(file)s 第 %(line)s 行 %(field)s：%(problem)s")
    return Invalid(problem.code, message, file=file, line=line, field=field, problem=problem)
