"""newskeep.toml: what it may say, and what is answered when it says something else."""

from datetime import timedelta
from pathlib import Path

import pytest

from archive.errors import ConfigError
from crawler.project import load_project, project_file, without_file
from jobs.config import MAILED_KINDS, load_config
from jobs.timing import Cron, Every, parse_timing

SITE = """\
[sites.own]
home = "https://www.example.org/"
listings = ["https://www.example.org/news/"]
stories = "^/news/."
"""
MAIL = SITE + '[mail]\nhost = "smtp.example.org"\nfrom = "News <a@example.org>"\n'


def write(directory: Path, text: str) -> Path:
    path = directory / "newskeep.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(directory: Path, text: str) -> ConfigError:
    path = write(directory, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert caught.value.file == str(path)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_site_with_home_listings_and_stories_is_enough(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, SITE))
    assert list(config.sites) == ["own"]
    assert config.archive == tmp_path / "news.db"
    assert (config.timezone, config.contact, config.mail, config.recipients) == ("Europe/London", None, None, ())
    assert config.sites["own"].name == "example.org"


def test_the_archive_is_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, 'archive = "kept/n.db"\n' + SITE)
    monkeypatch.chdir("/")
    assert load_config(path).archive == tmp_path / "kept/n.db"


def test_a_shipped_site_needs_only_its_name(tmp_path: Path) -> None:
    site = load_config(write(tmp_path, "[sites.iwf]\n")).sites["iwf"]
    assert site.name == "Internet Watch Foundation"
    assert site.listings


def test_every_key_of_a_shipped_site_can_be_overridden(tmp_path: Path) -> None:
    site = load_config(write(tmp_path, '[sites.iwf]\ndelay_s = 5\nlacks = []\nname = "IWF"\n')).sites["iwf"]
    assert (site.delay_s, site.lacks, site.name) == (5, (), "IWF")


def test_the_crawler_reads_the_same_file_without_the_jobs(tmp_path: Path) -> None:
    path = write(tmp_path, 'contact = "a@example.org"\n' + MAIL)
    project, config = load_project(path), load_config(path)
    assert (project.archive, project.contact) == (config.archive, "a@example.org")
    assert project.sites == config.sites
    assert project.site("own").host == "example.org"


def test_without_a_file_the_shipped_sites_hold(tmp_path: Path) -> None:
    project = without_file(tmp_path)
    assert project.archive == tmp_path / "news.db"
    assert "iwf" in project.sites


def test_the_file_comes_from_the_option_then_the_environment_then_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSKEEP_CONFIG", raising=False)
    assert project_file() == Path("newskeep.toml")
    monkeypatch.setenv("NEWSKEEP_CONFIG", "/etc/n.toml")
    assert project_file() == Path("/etc/n.toml")
    assert project_file("x.toml") == Path("x.toml")


def test_a_missing_file_names_init(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="newskeep init"):
        load_config(tmp_path / "newskeep.toml")


def test_broken_toml_names_line_and_column(tmp_path: Path) -> None:
    assert "line 2, column" in str(refusal(tmp_path, "archive = 'a'\n[sites\n"))


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "newskeep.toml"
    path.write_bytes(b"archive = 'a'\n# caf\xe9\n")
    with pytest.raises(ConfigError, match="line 2"):
        load_config(path)


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    assert load_config(write(tmp_path, "\ufeff" + SITE)).sites


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ('archve = "x"\n', "archve", "did you mean 'archive'?"),
        ("archive = 3\n", "archive", "not 3"),
        ('archive = ""\n', "archive", "file name"),
        ('timezone = "London"\n', "timezone", "Europe/London"),
        ('timezone = "../etc"\n', "timezone", "IANA"),
        ('contact = "nobody"\n', "contact", "address"),
        ('contact = "a@b.org\\nX: y"\n', "contact", "address"),
        ("sites = 3\n", "sites", "expected a table"),
        ("[sites]\niwf = true\n", "sites.iwf", "expected a table"),
        ("[sites.iwff]\n", "sites.iwff", "did you mean 'iwf'?"),
        ("[sites.own]\nlistings = ['https://x.org/']\n", "sites.own", "needs `home`"),
        ("[sites.own]\nhom = 'https://x.org/'\n", "sites.own.hom", "did you mean 'home'?"),
        ("[sites.own]\nhome = 'https://x.org/'\n", "sites.own.listings", "at least one address"),
        (SITE + "delay = 3\n", "sites.own.delay", "did you mean 'delay_s'?"),
        (SITE + "delay_s = '3'\n", "sites.own.delay_s", "seconds"),
        (SITE + "allow_private = 'yes'\n", "sites.own.allow_private", "true or false"),
        (SITE.replace("^/news/.", "^/(news"), "sites.own.stories", "regular expression"),
        (SITE + "timezone = 'Mars/Base'\n", "sites.own.timezone", "IANA"),
        (SITE + "selectors.title = 'h1[['\n", "sites.own.selectors.title", "CSS"),
        (SITE + 'archive = "a.db"\n', "sites.own.archive", "above the first [table]"),
        (SITE + "[schedule]\ncrawl = 'hourly'\n", "schedule.crawl", "every 1h"),
        (SITE + "[schedule]\ncrawl = 60\n", "schedule.crawl", "not 60"),
        (SITE + "[schedule]\nreport = '0 25 * * *'\n", "schedule.report", "hour '25'"),
        (SITE + "[schedule]\ncrwl = 'every 1h'\n", "schedule.crwl", "did you mean 'crawl'?"),
        (SITE + "[mail]\nfrom = 'a@b.org'\n", "mail.host", "expected the name of a mail server"),
        (SITE + "[mail]\nhost = 'h'\n", "mail.from", "sender"),
        (MAIL + "password = 'x'\n", "mail.password", "NEWSKEEP_SMTP_PASSWORD"),
        (MAIL + "port = 70000\n", "mail.port", "65535"),
        (MAIL + "port = true\n", "mail.port", "65535"),
        (MAIL + "security = 'ssl'\n", "mail.security", "starttls"),
        (MAIL + "security = 'none'\nusername = 'archive'\n", "mail.username", "never sent without TLS"),
        (MAIL + "heartbeat = 7\n", "mail.heartbeat", '"7d", or false'),
        (MAIL + "heartbeat = 'weekly'\n", "mail.heartbeat", '"7d", or false'),
        (MAIL + "heartbeat = true\n", "mail.heartbeat", '"7d", or false'),
        (MAIL + "alarms_to = 'a@b.org'\n", "mail.alarms_to", "a list of mail addresses"),
        (MAIL + "alarms_to = ['a@b.org', 'nobody']\n", "mail.alarms_to[2].to", "one mail address"),
        (MAIL + "[[mail.recipients]]\nto = 'a@faß.example'\n", "mail.recipients[1].to", "xn--"),
        (MAIL + "[[mail.recipients]]\nto = 'a@b..org'\n", "mail.recipients[1].to", "no domain is called"),
        (MAIL + "[mail.recipients]\nto = 'a@b.org'\n", "mail.recipients", "[[mail.recipients]]"),
        (MAIL + "[[mail.recipients]]\nto = 'a@b.org, c@d.org'\n", "mail.recipients[1].to", "one mail address"),
        (MAIL + "[[mail.recipients]]\nto = 'nobody'\n", "mail.recipients[1].to", "one mail address"),
        (MAIL + "[[mail.recipients]]\nsites = ['own']\n", "mail.recipients[1].to", "one mail address"),
        (MAIL + "[[mail.recipients]]\nto = 'a@b.org'\nsites = ['iwf']\n", "mail.recipients[1].sites", "own"),
        (MAIL + "[[mail.recipients]]\nto = 'a@b.org'\nkinds = ['reparsed']\n", "mail.recipients[1].kinds", "redated"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_key_and_what_is_expected(
    tmp_path: Path, text: str, key: str, words: str
) -> None:
    error = refusal(tmp_path, text)
    assert error.key == key
    assert words in str(error)


def test_schedule_mail_and_recipients_are_read(tmp_path: Path) -> None:
    text = (
        MAIL + 'security = "tls"\nusername = "archive"\n'
        '[[mail.recipients]]\nto = "Curator <curator@example.org>"\nkinds = ["gone"]\n'
        '[[mail.recipients]]\nto = "b@example.org"\n'
        '[schedule]\ncrawl = "every 15m"\nverify = "0 3 * * sun"\n'
    )
    config = load_config(write(tmp_path, text))
    assert config.mail is not None
    assert (config.mail.port, config.mail.username, config.mail.sender) == (465, "archive", "News <a@example.org>")
    assert [(r.sites, r.kinds) for r in config.recipients] == [(("own",), ("gone",)), (("own",), MAILED_KINDS)]
    assert config.schedule.crawl == Every(seconds=900)
    assert isinstance(config.schedule.verify, Cron)
    assert config.schedule.report is None


@pytest.mark.parametrize(
    ("lines", "heartbeat", "alarms_to"),
    [
        ("", timedelta(days=7), ()),
        (
            'heartbeat = "36h"\nalarms_to = ["Admin <admin@example.org>"]\n',
            timedelta(hours=36),
            ("Admin <admin@example.org>",),
        ),
        ("heartbeat = false\n", None, ()),
    ],
)
def test_a_quiet_week_is_told_unless_the_file_says_otherwise(
    tmp_path: Path, lines: str, heartbeat: timedelta | None, alarms_to: tuple[str, ...]
) -> None:
    mail = load_config(write(tmp_path, MAIL + lines)).mail
    assert mail is not None
    assert (mail.heartbeat, mail.alarms_to) == (heartbeat, alarms_to)


@pytest.mark.parametrize(
    ("line", "minutes", "weekdays"),
    [
        ("17 6-22 * * mon-fri", {17}, {1, 2, 3, 4, 5}),
        ("0,30 7 * * 1", {0, 30}, {1}),
        ("*/15 * * * fri-sun", {0, 15, 30, 45}, {5, 6, 0}),
        ("5/20 * 1 JAN 7", {5, 25, 45}, {0}),
        ("@daily", {0}, {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_a_cron_line_counts_weekdays_as_cron_does(line: str, minutes: set[int], weekdays: set[int]) -> None:
    timing = parse_timing(line)
    assert isinstance(timing, Cron)
    assert (timing.minutes, timing.weekdays) == (minutes, weekdays)


@pytest.mark.parametrize(
    "line",
    ["", "* * * *", "* * * * * *", "60 * * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *", "*/0 * * * *",
     "* * * * mond", "a * * * *", "1, * * * *", "every 0m", "every h", "every 1w", "every 900d", "every -1h",
     "² * * * *"],
)  # fmt: skip
def test_what_is_no_timing_is_refused_in_words(line: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_timing(line)
