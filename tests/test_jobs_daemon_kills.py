"""kill -9 of the daemon while it crawls, reports and sends; `bench/daemon_kills.py` does it fifty times."""

import random
from pathlib import Path

from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.archive_samples import invariants
from tests.daemon_kills import MOMENTS, RECIPIENTS, Office, change_section
from tests.smtp import MailServer


def test_a_daemon_killed_at_four_moments_ends_as_one_that_was_not(tmp_path: Path) -> None:
    chance = random.Random(4)
    with (
        DemoServer(DemoSection.generate(16)) as demo,
        MailServer("none", auth=False) as mail,
        DemoServer(DemoSection.generate(16)) as other_demo,
        MailServer("none", auth=False) as other_mail,
    ):
        disturbed, control = Office(tmp_path / "a", demo, mail), Office(tmp_path / "b", other_demo, other_mail)
        for phase, moments in enumerate((MOMENTS[:2], MOMENTS[2:])):
            change_section(control.demo.section, phase)
            slugs, since = change_section(disturbed.demo.section, phase), len(mail.mails)
            for moment in moments:
                disturbed.a_day_goes_by()
                disturbed.killed(moment, chance)
                assert invariants(disturbed.folder / "news.db") == []
            disturbed.work()
            control.a_day_goes_by()
            control.work()
            assert disturbed.told(slugs, since) == {(to, slug): 1 for to in RECIPIENTS for slug in slugs}
        assert disturbed.archived() == control.archived()
        assert len(control.mail.mails) == 2 * len(RECIPIENTS)
