"""The operator's manual, jobs/README.md, is true: what can be typed here is typed, in its order, by the test."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from archive import lifecycle
from archive.breakers import Thresholds as Breakers
from jobs.alarm_words import TITLES
from jobs.cli import newskeep
from jobs.config import Config, Mail, Schedule, load_config
from jobs.demo.server import DemoServer
from jobs.health_model import Thresholds
from tests.smtp import PASSWORD, MailServer, trust_tests

ROOT = Path(__file__).parents[1]
MANUAL = (ROOT / "jobs" / "README.md").read_text(encoding="utf-8")
OF_ROOT = (
    *("apt ", "python3 -m venv ", "/opt/newskeep/bin/pip ", "ln -s ", "useradd ", "install -d ", "cd /var/lib/"),
    *('cp "$(/opt/', "touch /etc/", "systemctl ", "journalctl "),
)
"""Lines for root and for systemd: tests/test_jobs_systemd.py looks at what they install."""
AT_A_KEYBOARD = ("read -rs ",)


def blocks(kind: str) -> list[str]:
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)
    return [inside for found, inside in fences if found == kind]


def typed() -> Iterator[str]:
    """Lines that the user newskeep types, in order."""
    for block in blocks("sh"):
        yield from (line for line in block.splitlines() if not line.startswith(OF_ROOT + AT_A_KEYBOARD))


def words(line: str) -> str:
    """Without its comment."""
    return line.partition("  #")[0].strip()


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": programs},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )


def lead_to_loopback(file: Path, site: str, mail: MailServer) -> None:
    """The shipped site is one on loopback, and [mail] is the manual's, with our server in place of its."""
    keys = f'[sites.iwf]\nhome = "{site}/"\nlistings = ["{site}/news/"]\nallow_private = true\ndelay_s = 0\n'
    (table,) = blocks("toml")
    table = table.replace('"smtp.example.org"', '"127.0.0.1"').replace("port = 587", f"port = {mail.port}")
    text = file.read_text(encoding="utf-8").replace("[sites.iwf]\n", keys)
    file.write_text(f'contact = "a@example.org"\n{text}\n{table}', encoding="utf-8")


def test_the_manual_works_from_the_first_crawl_to_the_restored_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))
    monkeypatch.setenv("NEWSKEEP_SMTP_PASSWORD", PASSWORD)
    monkeypatch.delenv("NEWSKEEP_PING_URL", raising=False)
    folder = tmp_path / "archive"
    folder.mkdir()
    said: dict[str, list[str]] = {}
    with DemoServer() as site, MailServer() as mail:
        for command in map(words, typed()):
            done = run(command, folder)
            assert done.returncode in (0, 3), f"$ {command}\n{done.stdout}"
            said.setdefault(command, []).append(done.stdout)
            if command.startswith("newskeep init"):
                lead_to_loopback(folder / "newskeep.toml", site.url, mail)
        arrived = [(to, letter["Subject"]) for to, letter in mail.read()]
    assert said["newskeep report --send"][0].startswith("sent    curator@example.org  ")
    assert said["newskeep report --send"][1].startswith("no crawl has ended since ")
    assert [to for to, _ in arrived] == ["curator@example.org"] * 2, "the test mail and the report"
    assert "All is well." in said["newskeep status"][-1]
    assert said["newskeep verify"][-1].endswith("news.db is whole\n")
    assert said["newskeep backup backup/news.db"][0].endswith(" MB, whole\n")


def test_cron_has_nothing_to_mail_while_all_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))
    monkeypatch.delenv("NEWSKEEP_PING_URL", raising=False)
    monkeypatch.setenv("NEWSKEEP_CONFIG", str(tmp_path / "newskeep.toml"))
    (tmp_path / "mail.env").write_text(f"NEWSKEEP_SMTP_PASSWORD='{PASSWORD}'\n", encoding="utf-8")
    crontab = (ROOT / "jobs" / "systemd" / "newskeep.crontab").read_text(encoding="utf-8")
    lines = [line.split(None, 5)[5] for line in crontab.splitlines() if re.match(r"[0-9*]", line)]
    with DemoServer() as site, MailServer() as mail:
        run("newskeep init .", tmp_path)
        lead_to_loopback(tmp_path / "newskeep.toml", site.url, mail)
        for line in lines:
            done = run(f"exec sh -c {shlex.quote(line.replace('/var/lib/newskeep', str(tmp_path)))}", tmp_path)
            assert (done.returncode, done.stdout) == (0, ""), line
        assert [to for to, _ in mail.mails] == ["curator@example.org"]


def test_every_command_of_the_manual_is_one_that_newskeep_has() -> None:
    named = set(re.findall(r"(?:^|`)newskeep ([a-z]+)\b", MANUAL, re.MULTILINE))
    assert named <= set(newskeep.commands)
    for line in typed():
        assert shutil.which(words(line).split()[0], path=f"{Path(sys.executable).parent}:{os.environ['PATH']}"), line


def test_every_option_of_the_manual_is_one_that_its_command_has() -> None:
    table = MANUAL.partition("## Commands")[2]
    rows = re.findall(r"^\| `(\w+)([^`]*)` \|", table, re.MULTILINE)
    assert {name for name, _ in rows} == set(newskeep.commands)
    for name, rest in rows:
        command = newskeep.commands[name]
        if isinstance(command, click.Group):
            command = command.commands[rest.split()[0]]
        options = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, (name, rest)


def test_the_manual_copies_the_units_from_where_they_are_installed(tmp_path: Path) -> None:
    (line,) = (line for block in blocks("sh") for line in block.splitlines() if line.startswith('cp "$('))
    command = line.replace("/opt/newskeep/bin/python", sys.executable).replace("/etc/systemd/system/", str(tmp_path))
    done = run(command, ROOT)
    assert done.returncode == 0, done.stdout
    assert {"newskeep.service", "newskeep-crawl.timer", "newskeep-report.timer"} <= {
        file.name for file in tmp_path.iterdir()
    }


def test_the_manual_explains_every_alarm_under_the_words_that_a_person_meets() -> None:
    told = dict(re.findall(r"^\| ([^|`]+) \| `([a-z-]+)` \|", MANUAL, re.MULTILINE))
    assert {kind: title for title, kind in told.items()} == TITLES


@pytest.fixture
def opened(tmp_path: Path) -> Config:
    """The file that `newskeep init` writes, with the # taken away before every key and table."""
    text = (ROOT / "jobs" / "newskeep.toml").read_text(encoding="utf-8")
    text = re.sub(r"^# (?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)
    (tmp_path / "newskeep.toml").write_text(text, encoding="utf-8")
    return load_config(tmp_path / "newskeep.toml")


def test_the_defaults_that_newskeep_toml_shows_are_the_defaults(opened: Config) -> None:
    assert opened.health == Thresholds()
    assert opened.breakers == Breakers()
    assert opened.life == lifecycle.Rules()
    assert opened.schedule.limit == Schedule.limit


def test_newskeep_toml_shows_every_key_of_schedule_mail_and_health(opened: Config) -> None:
    assert opened.mail is not None
    assert (opened.mail.heartbeat, opened.mail.alarms_to) == (Mail.heartbeat, ("admin@example.org",))
    assert [recipient.to for recipient in opened.recipients] == ["curator@example.org"]
    assert None not in (opened.schedule.crawl, opened.schedule.report, opened.schedule.verify)
    assert set(opened.schedule.limits) == {"example"}
    assert opened.metrics_file == opened.path.parent / "newskeep.prom"
    shown = (ROOT / "jobs" / "newskeep.toml").read_text(encoding="utf-8").partition("[health]")[2]
    assert set(re.findall(r"^# ([a-z_]+) = ", shown, re.MULTILINE)) == set(Thresholds.__dataclass_fields__)
