"""SECURITY.md, the threat model, and the recipe for Datasette: what they name exists, and what they promise holds."""

import asyncio
import re
from pathlib import Path

import pytest
from datasette.app import Datasette
from lxml import html

from tests.hostile_archive import archive_in

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "SECURITY.md", ROOT / "crawler" / "README.md", ROOT / "archive" / "README.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:archive|crawler|jobs|tests)/[\w./]+)`", text)
    named += [
        str((page.parent / link.partition("#")[0]).resolve()) for link in re.findall(r"\]\(([^)#:]+[^):]*)\)", text)
    ]
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_heading_that_is_linked_exists() -> None:
    for page in PAGES:
        for link, heading in re.findall(r"\]\(([\w./]+)#([\w-]+)\)", page.read_text(encoding="utf-8")):
            text = (page.parent / link).read_text(encoding="utf-8")
            headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            assert heading in [re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in headings]


def test_nobody_is_asked_to_write_to_an_address_that_we_invented() -> None:
    assert "@" not in (ROOT / "SECURITY.md").read_text(encoding="utf-8").replace("`@`", "")


def test_datasette_with_our_guard_answers_to_its_own_name_and_runs_nothing(tmp_path: Path) -> None:
    archive = archive_in(tmp_path)
    (tmp_path / "plugins").mkdir()
    (recipe,) = re.findall(r"```py\n(.*?)```", (ROOT / "archive" / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "plugins" / "guard.py").write_text(recipe, encoding="utf-8")

    async def look() -> None:
        served = Datasette([str(archive)], plugins_dir=str(tmp_path / "plugins"))
        for host in ("evil.example", "127.0.0.1.evil.example", ""):
            assert (await served.client.get("/news/versions", headers={"Host": host})).status_code == 421
        page = await served.client.get("/news/versions?_size=100")
        assert page.status_code == 200
        assert page.headers["content-security-policy"].startswith("default-src 'none'; ")
        tree = html.document_fromstring(page.content)
        assert not tree.xpath("//td//*[not(self::a or self::em or self::span or self::pre)]")
        assert not tree.xpath("//*[starts-with(name(@*), 'on')]")
        assert all(re.match(r"https?://|/|#", link) for link in tree.xpath("//td//a/@href"))
        (blob,) = (await served.client.get("/news/blobs.json?_size=1&_shape=array&_col=hash")).json()
        body = await served.client.get(f"/news/blobs/{blob['hash']}.blob?_blob_column=data")
        assert body.headers["content-disposition"].startswith("attachment; ")
        assert body.headers["x-content-type-options"] == "nosniff"

    asyncio.run(look())
