"""Where text of the network ends up: a terminal, a browser, a mail program; and what each must never meet there."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import html

__all__ = ["amiss", "on_terminal"]

_RUN = """
import json, sys
from pathlib import Path
from jobs.cli import newskeep
for command in json.loads(Path(sys.argv[1]).read_text()):
    try:
        newskeep.main(command, prog_name="newskeep")
    except SystemExit as end:
        print(f"\\n@@@ {end.code} {json.dumps(command)}", flush=True)
"""
_ELEMENTS = re.compile(
    "a|body|br|code|del|details|div|footer|h[123]|head|header|html|ins|main|meta|nav|p|section|span|strong|style|"
    "summary|table|tbody|td|th|thead|time|title|tr"
)
_ATTRIBUTES = re.compile(
    "align|aria-label|aria-labelledby|bgcolor|border|cellpadding|cellspacing|charset|class|colspan|content|datetime|"
    "dir|href|http-equiv|id|lang|name|rel|role|scope|style|width"
)
_LINK = re.compile(r"https?://[^\s<>\"]+|mailto:[^\s<>\"]+|#[a-z0-9-]+|cid:[0-9a-f]+@newskeep")
_POLICY = "default-src 'none'"


def on_terminal(folder: Path, commands: Sequence[Sequence[str]]) -> Iterator[tuple[int, str, list[str]]]:
    """(exit code, what a terminal was sent, the command) of each, all in one process; stderr is the terminal too."""
    todo = folder / "commands.json"
    todo.write_text(json.dumps(commands))
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "TERM": "xterm-256color"}
    with subprocess.Popen(
        [sys.executable, "-c", _RUN, str(todo)], cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave
    ):
        os.close(slave)
        sent = b"".join(_read(master))
    os.close(master)
    shown = re.split(r"\n@@@ (\d+) (.*)\n", sent.decode().replace("\r\n", "\n"))
    assert shown[-1] == "", shown[-1]
    for text, code, command in zip(shown[::3], shown[1::3], shown[2::3], strict=False):
        yield int(code), text, json.loads(command)


def _read(master: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux says so where the last writer has gone
            return
        if not part:
            return
        yield part


def amiss(page: str) -> list[str]:
    """What in a page could run, load, send, or lead anywhere but to the web; [] for none. It must have a policy."""
    tree = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    policies = tree.xpath("//head/meta[@http-equiv]/@content")
    found = [] if policies and all(one.startswith(_POLICY) for one in policies) else ["no policy"]
    for element in tree.iter():
        if not isinstance(element.tag, str):
            found += [] if str(element).startswith(("<!--[if mso]", "<!--[if mso]><")) else [f"comment {element!s:.60}"]
            continue
        style = f"{element.get('style') or ''}{element.text or ''}" if element.tag == "style" else element.get("style")
        found += [f"element {element.tag}"] if not _ELEMENTS.fullmatch(element.tag) else []
        found += [f"{element.tag} {name}" for name in element.attrib if not _ATTRIBUTES.fullmatch(name)]
        found += ["style that loads"] if re.search(r"url\s*\(|@import|expression|\\|javascript", style or "") else []
        link = element.get("href")
        found += [f"link {link}"] if link is not None and not _LINK.fullmatch(link) else []
    return found
