"""The units, the crontab and the container file say what newskeep understands, and shut what it does not need."""

import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from importlib.resources import files
from pathlib import Path

import pytest

from jobs.cli import newskeep
from jobs.timing import parse_timing

JOBS = Path(str(files("jobs")))
UNITS = sorted((JOBS / "systemd").glob("newskeep*.*"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
TIMERS = [unit for unit in UNITS if unit.suffix == ".timer"]
CONTAINERFILE = (JOBS / "container" / "Containerfile").read_text(encoding="utf-8")
PROGRAM = "/opt/newskeep/bin/newskeep"


class _Unit(RawConfigParser):
    """Keys with their case; a key that comes twice has both values, a line each."""

    def __init__(self, text: str) -> None:
        super().__init__(delimiters=("=",), comment_prefixes=("#",), strict=False, interpolation=None)
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.read_string(text)


def service(name: str) -> dict[str, str]:
    return dict(_Unit((JOBS / "systemd" / name).read_text(encoding="utf-8"))["Service"])


def understood(words: list[str]) -> str:
    """Which command of newskeep these words call; UsageError where it does not understand them."""
    with newskeep.make_context("newskeep", list(words)) as context:
        name, command, rest = newskeep.resolve_command(context, list(words[2:] if words[0] == "--config" else words))
        assert name
        assert command
        command.make_context(name, rest, parent=context)
    return name


def complaints(folder: Path) -> str:
    """What systemd says about the units in a folder; without a systemd, lines that are no unit's."""
    program = shutil.which("systemd-analyze")
    units = sorted(str(unit) for unit in folder.iterdir())
    if program:
        command = [program, "verify", "--man=no", *units]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return done.stdout or ("" if done.returncode == 0 else f"exit code {done.returncode}")
    lines = [line for unit in units for line in Path(unit).read_text(encoding="utf-8").splitlines()]
    return "\n".join(line for line in lines if not re.fullmatch(r"#.*||\[\w+\]|[A-Z]\w+=.*", line))


def test_there_is_a_daemon_and_a_variant_with_timers_alone() -> None:
    assert [unit.name for unit in SERVICES] == ["newskeep-crawl.service", "newskeep-report.service", "newskeep.service"]
    assert [unit.name for unit in TIMERS] == ["newskeep-crawl.timer", "newskeep-report.timer"]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_starts_a_command_that_newskeep_has(unit: Path) -> None:
    program, *words = shlex.split(service(unit.name)["ExecStart"])
    assert program == PROGRAM
    assert (
        understood(words) == {"newskeep": "daemon", "newskeep-crawl": "crawl", "newskeep-report": "report"}[unit.stem]
    )


@pytest.mark.parametrize("unit", TIMERS, ids=lambda unit: unit.name)
def test_a_timer_has_its_service_and_catches_up_what_was_missed(unit: Path) -> None:
    assert unit.with_suffix(".service") in SERVICES
    assert _Unit(unit.read_text(encoding="utf-8"))["Timer"]["Persistent"] == "true"


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    for unit in (*SERVICES, *TIMERS):
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, str(Path(sys.executable).with_name("newskeep")))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    assert complaints(tmp_path) == ""


def test_the_daemon_is_watched_told_once_and_given_the_time_it_promises() -> None:
    daemon = service("newskeep.service")
    assert (daemon["Type"], daemon["WatchdogSec"], daemon["KillMode"]) == ("notify", "5min", "mixed")
    assert daemon["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert (daemon["Restart"], daemon["RestartPreventExitStatus"]) == ("on-failure", "2")
    assert int(daemon["TimeoutStopSec"]) > 30


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_may_write_its_folder_and_nothing_else(unit: Path) -> None:
    keys = service(unit.name)
    assert keys["User"] == "newskeep"
    assert keys["WorkingDirectory"] == keys["ReadWritePaths"].lstrip("-") == "/var/lib/newskeep"
    shut = (
        "NoNewPrivileges",
        "PrivateTmp",
        "PrivateDevices",
        "ProtectHome",
        "ProtectKernelModules",
        "RestrictSUIDSGID",
    )
    assert {keys[key] for key in shut} == {"yes"}
    assert keys["ProtectSystem"] == "strict"
    assert keys["CapabilityBoundingSet"] == keys["AmbientCapabilities"] == ""
    assert "AF_UNIX" in keys["RestrictAddressFamilies"]
    assert keys["MemoryMax"] == "1G"
    assert not re.search(r"(?i)password\s*=", unit.read_text(encoding="utf-8")), "secrets come from a file of root's"


def test_all_services_are_hardened_alike() -> None:
    def hardening(unit: Path) -> str:
        text = unit.read_text(encoding="utf-8").partition("[Install]")[0]
        return text[text.index("UMask=") :].strip()

    assert len({hardening(unit) for unit in SERVICES}) == 1


def test_the_crontab_names_commands_that_newskeep_has_and_times_that_cron_has() -> None:
    text = (JOBS / "systemd" / "newskeep.crontab").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r"[0-9*]", line)]
    commands = [re.findall(r"\bnewskeep ([a-z][^>|;]*)", line.split(None, 5)[5])[0] for line in lines]
    assert [understood(shlex.split(command)) for command in commands] == ["crawl", "report", "verify"]
    for line in lines:
        parse_timing(" ".join(line.split()[:5]))


def test_the_container_runs_as_a_number_and_keeps_all_in_its_volume() -> None:
    steps = dict(re.findall(r"^(USER|VOLUME|WORKDIR|ENTRYPOINT|CMD|STOPSIGNAL) (.+)$", CONTAINERFILE, re.MULTILINE))
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", steps["USER"])
    assert steps["VOLUME"] == steps["WORKDIR"] == "/archive"
    assert steps["ENTRYPOINT"] == '["newskeep"]', "no shell between the signal and the daemon"
    assert steps["STOPSIGNAL"] == "SIGTERM"
    assert understood(["daemon", "--log-format", "json"]) == "daemon"
    assert steps["CMD"] == '["daemon", "--log-format", "json"]'
    assert CONTAINERFILE.rstrip().rpartition("USER ")[2].count("RUN ") == 0, "nothing is done as root after it"


def test_the_container_is_healthy_with_an_alarm_and_ill_when_the_archive_cannot_be_read(tmp_path: Path) -> None:
    """The health check's own words, with a newskeep that ends as asked."""
    (words,) = re.findall(r"^HEALTHCHECK .*\\\n\s+CMD (.+)$", CONTAINERFILE, re.MULTILINE)
    assert understood(shlex.split(words.split(">")[0])[1:]) == "status"
    for code, well in ((0, True), (3, True), (1, False), (2, False)):
        fake = tmp_path / "newskeep"
        fake.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
        fake.chmod(0o700)
        done = subprocess.run(["/bin/sh", "-c", words], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=False)
        assert (done.returncode == 0) is well


def test_the_container_copies_what_the_checkout_has() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    root = JOBS.parent
    assert [name for names in copied for name in names.split() if not (root / name).exists()] == []
