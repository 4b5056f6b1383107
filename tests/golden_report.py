"""The golden report: what `tests/report_samples.py` must look like, read by a person's eye.

    python -m tests.golden_report          # prints how today's report differs from the golden files
    python -m tests.golden_report --keep   # also writes it beside them, as report.txt.proposed and report.html.proposed

Nothing is overwritten. Look at the proposed files in a browser and a terminal; if they are right, rename them yourself.
"""

import sys
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from archive import open_archive
from jobs.period import gather, next_period
from jobs.report import Report, render
from tests.report_samples import SINCE, every_kind

GOLDEN = Path(__file__).parent / "golden" / "report"
LONDON = ZoneInfo("Europe/London")
HOW = "python -m tests.golden_report shows what changed"


def rendered(path: Path) -> Report:
    """The report of the invented period in an archive made by `every_kind`."""
    with open_archive(path) as archive:
        bounds = next_period(archive, SINCE)
        assert bounds is not None
        return render(gather(archive, *bounds), LONDON)


def files(report: Report) -> dict[str, str]:
    return {"report.txt": f"Subject: {report.subject}\n\n{report.text}", "report.html": report.html}


def golden(name: str) -> str:
    """'' for a file that nobody has accepted yet."""
    path = GOLDEN / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(arguments: list[str]) -> int:
    """1 when something differs."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        every_kind(path)
        found = files(rendered(path))
    differing = {name: text for name, text in found.items() if text != golden(name)}
    for name, text in differing.items():
        sys.stdout.writelines(
            unified_diff(golden(name).splitlines(True), text.splitlines(True), f"golden/report/{name}", "today's")
        )
        if "--keep" in arguments:
            (GOLDEN / f"{name}.proposed").write_text(text, encoding="utf-8")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
