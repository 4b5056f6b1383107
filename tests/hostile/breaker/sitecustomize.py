"""A reader that breaks, inside a crawl's own process: first on PYTHONPATH, so that Python runs it before our code.

In: `BREAKS`, a part of an address.  Out: the reader of stories raises for each page whose address holds it, as a
mistake of ours would; every other page is read as always.
"""

import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

_READER = "crawler.page"


class _Breaks(MetaPathFinder):
    """Finds the reader's module as Python does, and lets its `read_page` raise once it is loaded."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == _READER else None
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_and_break(module: Any) -> None:
            load(module)
            really = module.read_page

            def read_page(document: Any, *arguments: Any, **named: Any) -> Any:
                if os.environ["BREAKS"] in document.url:
                    raise KeyError("a reader that breaks")
                return really(document, *arguments, **named)

            module.read_page = read_page

        spec.loader.exec_module = load_and_break  # type: ignore[method-assign]
        return spec


if os.environ.get("BREAKS"):
    sys.meta_path.insert(0, _Breaks())
