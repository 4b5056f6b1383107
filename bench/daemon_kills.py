"""kill -9 of the daemon at 50 random moments of crawl, report and send, beside a daemon that nobody disturbs.

Ten phases: the section changes; one daemon is killed five times and then left in peace, the other works undisturbed.
At the end both archives hold the same stories, versions and changes, and each recipient was told of each change by
exactly one mail; a mail whose answer was lost may have come twice, under one Message-ID. Exit code 1 where not so.
"""

import random
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.archive_samples import invariants
from tests.daemon_kills import MOMENTS, RECIPIENTS, Office, change_section
from tests.smtp import MailServer

PHASES, KILLS, STORIES = 10, 5, 20


def main(seed: int = 50) -> int:
    chance = random.Random(seed)
    wrong = 0
    with (
        TemporaryDirectory() as name,
        DemoServer(DemoSection.generate(STORIES)) as demo,
        MailServer("none", auth=False) as mail,
        DemoServer(DemoSection.generate(STORIES)) as other_demo,
        MailServer("none", auth=False) as other_mail,
    ):
        disturbed, control = Office(Path(name) / "a", demo, mail), Office(Path(name) / "b", other_demo, other_mail)
        for phase in range(PHASES):
            change_section(control.demo.section, phase)
            slugs, since = change_section(disturbed.demo.section, phase), len(mail.mails)
            for _ in range(KILLS):
                moment = chance.choice(MOMENTS)
                disturbed.a_day_goes_by()
                last = disturbed.killed(moment, chance)
                broken = invariants(disturbed.folder / "news.db")
                wrong += len(broken)
                print(f"phase {phase}, killed in {moment:6} after {last:16} {broken or 'whole'}", flush=True)
            disturbed.work()
            control.a_day_goes_by()
            control.work()
            told = disturbed.told(slugs, since)
            expected = {(to, slug): 1 for to in RECIPIENTS for slug in slugs}
            wrong += told != expected
            print(f"phase {phase}: {'each change told once' if told == expected else told}", flush=True)
        same = disturbed.archived() == control.archived()
        repeated = Counter((to, found["Message-ID"]) for to, found in mail.read())
        print(
            f"archives are {'equal' if same else 'NOT equal'}; {len(repeated)} mails, of which "
            f"{sum(times > 1 for times in repeated.values())} came again after a lost answer"
        )
        return int(wrong > 0 or not same)


if __name__ == "__main__":
    sys.exit(main())
