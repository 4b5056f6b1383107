"""Site files in Python: `sites_dir` of newskeep.toml, one class a file, its name the site's key.

In: the folder.  Out: by key, the plain facts as a `[sites.<key>]` table has them, and the readers; or ConfigError with
file and line. Python of the operator's own is run here, with the rights of whoever runs newskeep.
"""

import ast
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from inspect import isfunction
from pathlib import Path
from traceback import extract_tb
from types import ModuleType
from typing import Any, NoReturn

from archive.errors import ConfigError
from crawler.site import KEYS, SELECTABLE, Site, site_from_table
from crawler.sitepage import Readers, SitePage

__all__ = ["SiteFile", "load_sites"]


@dataclass(frozen=True, kw_only=True)
class SiteFile:
    """One loaded file."""

    key: str
    table: Mapping[str, Any]
    """Its constants, as a `[sites.<key>]` table would hold them; complete in themselves."""
    readers: Readers

    def site(self, overrides: Mapping[str, Any], file: str) -> Site:
        """The site, with what its table in newskeep.toml says otherwise. ConfigError names that file."""
        site = site_from_table(self.key, {**self.table, **overrides}, file)
        return replace(site, readers=self.readers)


def load_sites(folder: Path, owner: Path) -> dict[str, SiteFile]:
    """Every file of the folder, by key and sorted; names that begin with '_' or '.' are none of ours.

    `owner`: newskeep.toml: whoever owns it may own these files. ConfigError for what is wrong with one of them, and for
    a folder that is missing or that others may write to.
    """
    trusted = {0, os.geteuid(), owner.stat().st_uid if owner.exists() else 0}
    try:
        _trust(folder, trusted)
        paths = sorted(path for path in folder.glob("*.py") if path.name[0] not in "._")
        return {path.stem: _load(path, trusted) for path in paths}
    except OSError as error:
        raise ConfigError(error.filename or folder, "", f"cannot be read: {error.strerror} (see sites_dir)") from None


def _trust(path: Path, owners: set[int]) -> None:
    """Code is run from files and folders alone that nobody else can write."""
    facts = path.stat()
    if facts.st_mode & stat.S_IWOTH:
        raise ConfigError(path, "", f"anybody may write to it, and its code would be run; `chmod o-w {path}`")
    if facts.st_uid not in owners:
        raise ConfigError(path, "", "belongs to somebody else, and its code would be run; see `ls -l`")


def _load(path: Path, owners: set[int]) -> SiteFile:
    _trust(path, owners)
    source = path.read_bytes()
    lines = _Lines(path, source)
    page = _only_class(path, _run(path, source), lines)
    table, methods = _members(page, lines)
    try:
        site_from_table(path.stem, table, str(path))
    except ConfigError as error:
        name = error.key.removeprefix(f"sites.{path.stem}").strip(".")
        lines.fail(name.partition(".")[0], f"{name}: {error.expected}" if name else error.expected)
    digest = hashlib.sha256(source).hexdigest()
    readers = Readers(site=path.stem, file=str(path), code=digest, methods=methods)
    return SiteFile(key=path.stem, table=table, readers=readers)


class _Lines:
    """Where in a file a name stands, for messages. ConfigError for a file that is not Python."""

    def __init__(self, path: Path, source: bytes) -> None:
        self.path = path
        try:
            tree = ast.parse(source, str(path))
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            raise ConfigError(path, f"line {line}", f"not Python: {getattr(error, 'msg', error)}") from None
        self.of = {
            name: node.lineno
            for top in tree.body
            if isinstance(top, ast.ClassDef)
            for statement in (top, *top.body)
            for node, name in _named(statement)
        }

    def fail(self, name: str, words: str) -> NoReturn:
        """Name the line of a constant or method; where it has none, that of the class."""
        line = self.of.get(name) or min(self.of.values(), default=1)
        raise ConfigError(self.path, f"line {line}", words)


def _named(statement: ast.stmt) -> list[tuple[ast.stmt, str]]:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return [(statement, statement.name)]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [(statement, target.id) for target in targets if isinstance(target, ast.Name)]


def _run(path: Path, source: bytes) -> ModuleType:
    """The file as a module. Nothing is written beside it, as an import would."""
    module = ModuleType(f"newskeep_sites.{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # where dataclasses and the like look for their own module
    try:
        exec(compile(source, str(path), "exec"), module.__dict__)  # noqa: S102 - the operator's own code, see _trust
    except Exception as error:  # whatever the operator's own code raises is told with file and line
        lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(path)]
        words = f"cannot be run: {type(error).__name__}: {error}"
        raise ConfigError(path, f"line {(lines or [1])[-1]}", words) from error
    return module


def _only_class(path: Path, module: ModuleType, lines: _Lines) -> type[SitePage]:
    found = [
        value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, SitePage) and value is not SitePage and name[0] != "_"
    ]
    if not found:
        raise ConfigError(path, "", "expected one class: `class Example(SitePage):`")
    if len(found) > 1:
        names = " and ".join(each.__name__ for each in found)
        lines.fail(found[-1].__name__, f"expected one class a file, not {names}; one website, one file")
    return found[0]


def _members(page: type[SitePage], lines: _Lines) -> tuple[dict[str, Any], dict[str, Callable[..., object]]]:
    """Constants as a table, methods by field. Helpers of a file's own begin with '_'."""
    classes = [each for each in reversed(page.__mro__) if issubclass(each, SitePage) and each is not SitePage]
    members = {name: value for each in classes for name, value in vars(each).items() if name[0] != "_"}
    instance = page()
    table: dict[str, Any] = {}
    methods: dict[str, Callable[..., object]] = {}
    for name, value in members.items():
        if isfunction(value) and name in SELECTABLE:
            methods[name] = getattr(instance, name)
        elif name in KEYS and not callable(value):
            table[name] = list(value) if isinstance(value, tuple) else value
        else:
            lines.fail(name, _unknown(name, is_method=callable(value)))
    return table, methods


def _unknown(name: str, *, is_method: bool) -> str:
    if name in SELECTABLE:
        return f"{name}: expected a method `def {name}(self, page):`, or CSS under selectors"
    if name in KEYS:
        return f"{name}: expected a constant, not a method"
    known = SELECTABLE if is_method else KEYS
    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}; a helper of yours begins with '_'"
    return f"{name}: unknown {'field' if is_method else 'key'}; {hint}"
