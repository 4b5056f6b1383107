"""`newskeep check`: will it work here, and what is to be done if not?"""

from typing import TYPE_CHECKING

import click

from jobs.app import App, examples, pass_app
from jobs.output import line, print_json_list
from jobs.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.checkup import Checked

_CODES = {"wrong": 1, "warning": 3}
_STATE, _TOPIC = 9, 22


@click.command(
    epilog=examples(
        "newskeep check",
        "newskeep check --offline              # asks no site and no mail server",
        "newskeep check --send-test you@example.org",
    )
    + "\n\n\b\nExit codes: 0 all is ok, 3 something should be known, 1 something will not work."
)
@click.option("--send-test", "test_to", metavar="ADDRESS", help="Send one test mail there.")
@click.option("--offline", is_flag=True, help="Leave out robots.txt, certificates and the mail server.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array: topic, state, words, advice.")
@pass_app
def check(app: App, test_to: str | None, offline: bool, as_json: bool) -> int | None:
    """Test whether all will work here, and say what to do.

    Configuration, clock, archive, disk, robots.txt, certificates and mail. Stores nothing. Each site is asked for its
    robots.txt, the mail server for a login; no mail is sent unless you give --send-test."""
    if test_to is not None and offline:
        raise click.UsageError("--send-test needs the network; leave --offline out")
    states: set[str] = set()
    lines = _noted(_checks(app, test_to, offline=offline), states)
    if as_json:
        print_json_list(one.as_dict() for one in lines)
    else:
        for one in lines:
            _print(one)
    return next((code for state, code in _CODES.items() if state in states), None)


def _checks(app: App, test_to: str | None, *, offline: bool) -> "Iterator[Checked]":
    from archive.clock import utc_now
    from crawler.javascript import need_browser
    from jobs.checkup import check_here

    config = app.config
    for site in config.sites.values():
        need_browser(site, config.path)
    yield from check_here(config, utc_now())
    if offline:
        return
    from jobs.checkup_net import check_mail, check_sites, send_test
    from jobs.mail import password_from_environment

    if test_to is not None and config.mail is None:
        raise click.UsageError(f"{config.path} has no [mail] table, so nothing can be sent")
    yield from check_sites(config, utc_now())
    yield from check_mail(config, password_from_environment())
    if test_to is not None and config.mail is not None:
        try:
            yield send_test(config.mail, password_from_environment(), test_to, utc_now())
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--send-test") from None


def _noted(lines: "Iterator[Checked]", states: set[str]) -> "Iterator[Checked]":
    for one in lines:
        states.add(one.state)
        yield one


def _print(one: "Checked") -> None:
    line(f"{one.state:<{_STATE}}{one_line(one.topic):<{_TOPIC}} {one_line(one.words)}")
    if one.advice:
        line(f"{'':<{_STATE + _TOPIC}} -> {one_line(one.advice)}")
