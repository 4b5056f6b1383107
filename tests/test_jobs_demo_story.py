"""`newskeep demo` tells the truth: what it says was found is compared with what was done."""

from pathlib import Path

import pytest

from archive import open_archive
from archive.errors import ConfigError
from jobs.demo.deeds import Deed, perform, shipped_deeds
from jobs.demo.findings import compare_changes, faithfulness
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from jobs.demo.story import run_demo
from tests.crawling import crawl


def test_the_script_can_be_performed_and_is_twelve_changes() -> None:
    section = DemoSection.shipped()
    deeds, stories = shipped_deeds()
    for deed in deeds:
        perform(deed, section, stories)
    assert sum(deed.kind is not None for deed in deeds) == 12
    assert {deed.kind for deed in deeds} == {"new", "edited", "redated", "gone", "moved", None}
    assert len(section.stories) == 40 + 2 - 2
    assert len({deed.story for deed in deeds}) == len(deeds)


def test_second_thoughts_take_an_edit_back_and_let_a_story_return() -> None:
    section = DemoSection.shipped()
    titles = {slug: story.title for slug, story in section.stories.items()}
    for act in ("deeds", "later"):
        deeds, stories = shipped_deeds(act)
        for deed in deeds:
            perform(deed, section, stories)
    assert [deed.kind for deed in deeds] == ["edited", "restored"]
    assert section.stories["office-hours"].title == titles["office-hours"]
    assert section.stories["sea-wall-finished"].title == titles["sea-wall-finished"]


def test_words_that_are_not_there_cannot_be_edited() -> None:
    deed = Deed(deed="edit", story="office-hours", field="title", old="Opening", new="Closing")
    with pytest.raises(ValueError, match="office-hours has no 'Opening'"):
        perform(deed, DemoSection.shipped(), {})


def test_an_unknown_deed_is_refused() -> None:
    with pytest.raises(ValueError, match="no such deed"):
        perform(Deed(deed="burn", story="office-hours"), DemoSection.shipped(), {})


def test_a_folder_that_has_a_configuration_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "newskeep.toml"
    file.write_text("# mine\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already and stays as it is"):
        run_demo(tmp_path)
    assert file.read_text(encoding="utf-8") == "# mine\n"
    assert list(tmp_path.iterdir()) == [file]


def test_what_the_archive_lacks_or_invents_is_noticed(demo: DemoServer, tmp_path: Path) -> None:
    crawl(tmp_path, demo.site_table())
    with open_archive(tmp_path / "news.db") as archive:
        before = faithfulness(archive, demo)
        demo.section.edit("storm-orla-what-we-lost", title="Storm Orla")
        after = faithfulness(archive, demo)
        pairs, invented = compare_changes(
            [Deed(deed="redate", story="office-hours"), Deed(deed="add", story="office-hours"), Deed(deed="rotate")],
            archive.changes(),
            demo,
        )
    assert after.exact == before.exact - 1
    assert demo.story_url("storm-orla-what-we-lost") in after.differing
    assert [(deed.kind, change and change.kind) for deed, change in pairs] == [("redated", None), ("new", "new")]
    assert len(invented) == 39
