"""Dates: every printed form reads back, and nothing is made up."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.clock_times import instant_of, time_after
from crawler.dates import find_date, read_date

LONDON = ZoneInfo("Europe/London")
DAY = date(2018, 1, 22)
SIX_PAST_NINE = datetime(2018, 1, 22, 9, 5, tzinfo=UTC)

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2068, 12, 31))
FORMATS = (
    "%a %d %b %Y",
    "%A, %d %B %Y",
    "%d %B %Y News",
    "Published:\u00a0 %a %d %b %Y",
    "Posted on %d %B, %Y",
    "%d/%m/%Y",
    "%d.%m.%y",
    "%d-%m-%Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%B %d, %Y",
    "%b. %d, %Y",
    "%d-%b-%Y",
    "%d %b '%y",
    "%Y-%m-%dT10:05:00+00:00",
    "%Y-%m-%dT10:05:00.123Z",
    "%Y-%m-%d 10:05",
    "%a, %d %b %Y 10:05:00 +0000",
    "%a %b %d 10:05:00 %Y",
    "10:05am, %A %d %B %Y",
    "News | %d %B %Y | 3 min read",
)


def kinds(text: str, **options: object) -> list[str]:
    reading = read_date(text, zone=LONDON, **options)
    assert reading is not None
    return [problem.kind for problem in reading.problems]


@pytest.mark.parametrize(
    "text",
    [
        "Mon 22 Jan 2018",
        "22nd January, 2018",
        "22 of January 2018",
        "the 22nd day of January 2018",
        "22/01/2018",
        "22.1.18",
        "22-01-2018",
        "22. 1. 2018",
        "2018-01-22",
        "20180122",
        "Jan 22, 2018",
        "January 22nd 2018",
        "22\u00a0Jan\u20092018",
        "22January2018",
        "Published22 January 2018",
        "Published:  Mon 22 Jan 2018",
        "Date: 22 Jan 2018",
        "Last updated 22 January 2018",
        "Dydd Llun 22 Ionawr 2018",
        "Cyhoeddwyd ar 22ain o Ionawr 2018",
        "Publié le lundi 22 janvier 2018",
        "22. Januar 2018",
        "22 de enero de 2018",
        "segunda-feira, 22 de janeiro de 2018",
        "Lunedì 22 gennaio 2018",
        "maandag 22 januari 2018",
    ],
)
def test_a_day_is_read_however_it_is_printed(text: str) -> None:
    reading = read_date(text, zone=LONDON)
    assert reading is not None
    assert (reading.day, reading.instant, reading.precision, reading.raw) == (DAY, None, "day", text)
    assert reading.rest == ""
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("3 o Fawrth 2024", 3),
        ("3 Tachwedd 2024", 11),
        ("3 o Dachwedd 2024", 11),
        ("3ydd o Orffennaf 2024", 7),
        ("3 o Ragfyr 2024", 12),
        ("1er août 2024", 8),
        ("3 févr. 2024", 2),
        ("3 DÉCEMBRE 2024", 12),
        ("3 Sept 2024", 9),
        ("3 Sept. 2024", 9),
    ],
)
def test_months_are_known_in_welsh_with_mutations_and_in_french(text: str, month: int) -> None:
    reading = read_date(text, zone=LONDON)
    assert reading is not None
    assert reading.day is not None
    assert reading.day.month == month


@pytest.mark.parametrize(
    "text",
    [
        "2018-01-22T10:05:00+01:00",
        "2018-01-22T09:05:00Z",
        "2018-01-22T09:05:00.500Z",
        "2018-01-22T09:05+0000",
        "20180122T090500Z",
        "Mon, 22 Jan 2018 09:05:00 GMT",
        "Mon, 22 Jan 2018 04:05:00 -0500",
        "Jan 22, 2018 4:05am EST",
        "22 January 2018 at 10.05 CET",
        "22 January 2018, 9:05 a.m. (GMT)",
        "Mon Jan 22 09:05:00 GMT 2018",
    ],
)
def test_a_time_with_its_zone_is_an_instant(text: str) -> None:
    reading = read_date(text, zone=LONDON)
    assert reading is not None
    assert reading.instant == SIX_PAST_NINE
    assert reading.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "Jan 22, 2018 9:05am",
        "22 January 2018 at 09.05",
        "9.05am on 22 January 2018",
        "2018-01-22 09:05",
        "22 janvier 2018 à 9h05",
        "Monday, January 22, 2018 - 09:05",
    ],
)
def test_a_time_without_a_zone_takes_the_zone_of_the_site_and_says_so(text: str) -> None:
    reading = read_date(text, zone=LONDON)
    assert reading is not None
    assert reading.instant == SIX_PAST_NINE
    assert [problem.kind for problem in reading.problems] == ["time-without-zone"]
    assert "Europe/London" in reading.problems[0].detail


def test_the_day_is_that_of_the_sites_zone() -> None:
    paris = read_date("2018-01-21T23:30:00Z", zone=ZoneInfo("Europe/Paris"))
    london = read_date("2018-01-21T23:30:00Z", zone=LONDON)
    assert paris is not None
    assert london is not None
    assert (paris.day, london.day) == (DAY, date(2018, 1, 21))


def test_midnight_without_a_zone_is_no_time_of_day() -> None:
    bare, zoned = read_date("2018-01-22T00:00:00", zone=LONDON), read_date("2018-01-22T00:00:00Z", zone=LONDON)
    assert bare is not None
    assert zoned is not None
    assert (bare.day, bare.instant, bare.precision) == (DAY, None, "day")
    assert zoned.instant == datetime(2018, 1, 22, tzinfo=UTC)


def test_hours_that_happen_twice_or_never_are_read_the_same_way_each_time() -> None:
    for text, hour in (("28 October 2018 01:30", 0), ("25 March 2018 01:30", 1)):
        reading = read_date(text, zone=LONDON)
        assert reading is not None
        assert reading.instant is not None
        assert (reading.instant.hour, reading.instant.minute) == (hour, 30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "£10.50",
        "24 March",
        "24 March, 10am - 4pm",
        "24 March 10:30",
        "yesterday",
        "3 days ago",
        "10.30.2",
        "1 in 4",
        "2018-2019",
        "020 7946 0018",
        "0300 123 1234",
        "version 2.10.14",
        "Sort code 20-10-12",
        "10.1.1.18",
        "31 February 2018",
        "22/13/2018",
        "Registered charity 1112398",
        "24 March 1500 people",
        "next Monday",
        "CVE-2018-0122",
    ],
)
def test_what_is_no_whole_date_is_not_completed(text: str) -> None:
    assert read_date(text, zone=LONDON, today=date(2024, 6, 1)) is None


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("March 2024", "month"),
        ("Published: Mawrth 2024", "month"),
        ("2024-03", "month"),
        ("2024", "year"),
        ("22-24 March 2024", "month"),
        ("22 - 24 March 2024", "month"),
    ],
)
def test_a_month_without_a_day_is_not_a_day(text: str, precision: str) -> None:
    reading = read_date(text, zone=LONDON)
    assert reading is not None
    assert (reading.day, reading.instant, reading.precision) == (None, None, precision)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("18 March 2024 News", "News"),
        ("18 March 2024News", "News"),
        ("News | 18 March 2024 | 3 min read", "News"),
        ("Press release · 18 March 2024", "Press release"),
        ("18 March 2024 | By Jo Doe | News", "By Jo Doe | News"),
        ("Published 18 March 2024 in News", "News"),
        ("Published: 18 March 2024 Updated: 19 March 2024", ""),
        ("Published 18/03/2024 (Last updated: 19/03/2024)", ""),
    ],
)
def test_what_stands_beside_a_date_is_handed_back_without_labels(text: str, rest: str) -> None:
    reading = find_date(text, zone=LONDON)
    assert reading is not None
    assert (reading.day, reading.rest) == (date(2024, 3, 18), rest)


def test_of_two_dates_the_one_not_called_an_update_is_read() -> None:
    reading = read_date("Updated 24 Jan 2018 | Published 22 Jan 2018", zone=LONDON)
    assert reading is not None
    assert reading.day == DAY


def test_figures_follow_the_order_of_the_site() -> None:
    for order, expected in (("DMY", date(2018, 4, 3)), ("MDY", date(2018, 3, 4))):
        reading = read_date("03/04/2018", order=order, zone=LONDON)
        assert reading is not None
        assert reading.day == expected
    reading = read_date("18.01.22", order="YMD", zone=LONDON)
    assert reading is not None
    assert reading.day == DAY


def test_figures_that_fit_only_another_order_are_read_with_a_problem() -> None:
    assert kinds("01/22/2018") == ["date-order"]
    assert kinds("22/01/2018", order="MDY") == ["date-order"]
    assert kinds("2018-22-01") == ["date-order"]


def test_a_wrong_weekday_gives_the_day_and_a_problem() -> None:
    reading = read_date("Tue 22 Jan 2018", zone=LONDON)
    assert reading is not None
    assert reading.day == DAY
    assert [problem.kind for problem in reading.problems] == ["weekday-contradicts-date"]
    assert kinds("22 January 2018 (Tuesday)") == ["weekday-contradicts-date"]
    assert kinds("Dydd Mawrth 22 Ionawr 2018") == ["weekday-contradicts-date"]


def test_future_and_absurd_dates_are_problems_and_kept() -> None:
    today = date(2018, 1, 22)
    assert kinds("24 January 2018", today=today) == ["date-in-future"]
    assert kinds("23 January 2018", today=today) == []  # it is tomorrow somewhere
    assert kinds("24 January 2018") == []
    assert kinds("12 June 1854") == ["date-absurd"]
    assert kinds("0001-01-01T00:00:00") == ["date-absurd"]
    assert kinds("9999-12-31T23:59:59Z") == ["date-absurd"]


def test_short_years_belong_to_this_century_unless_that_lies_ahead() -> None:
    for text, year in (("22.1.18", 2018), ("22.1.24", 2024), ("22.1.95", 1995)):
        reading = read_date(text, zone=LONDON, today=date(2024, 6, 1))
        assert reading is not None
        assert reading.day == date(year, 1, 22)


def test_running_text_is_no_date_line() -> None:
    assert find_date("In March 2024 we opened a well.", zone=LONDON) is None
    prose = "On 18 March 2024 we opened the first well in the valley, and three hundred families came to drink from it."
    assert find_date(prose, zone=LONDON) is None
    assert read_date(prose, zone=LONDON) is not None


@given(DAYS, st.sampled_from(FORMATS))
def test_every_day_reads_back_from_every_format(day: date, form: str) -> None:
    reading = read_date(day.strftime(form), zone=LONDON)
    assert reading is not None
    assert reading.day == day
    assert not {problem.kind for problem in reading.problems} - {"time-without-zone"}


@given(DAYS, st.sampled_from(("en", "cy", "fr", "de", "es", "it", "nl", "pt")), st.sampled_from(("full", "long")))
def test_every_day_reads_back_from_every_language(day: date, language: str, width: str) -> None:
    reading = read_date(format_date(day, format=width, locale=language), zone=LONDON)
    assert reading is not None
    assert reading.day == day
    assert reading.problems == ()


@given(DAYS, st.sampled_from(("en", "cy", "fr", "de", "es", "it", "nl", "pt")))
def test_every_day_reads_back_from_every_shortened_month(day: date, language: str) -> None:
    reading = read_date(format_date(day, format="d MMM yyyy", locale=language), zone=LONDON)
    assert reading is not None
    assert reading.day == day


@given(st.builds(datetime.combine, DAYS, st.times()), st.integers(-14 * 60, 14 * 60))
def test_every_instant_reads_back_from_iso(moment: datetime, minutes: int) -> None:
    instant = moment.replace(microsecond=0, tzinfo=UTC)
    local = instant + timedelta(minutes=minutes)
    sign, size = "+" if minutes >= 0 else "-", abs(minutes)
    text = f"{local:%Y-%m-%dT%H:%M:%S}{sign}{size // 60:02}:{size % 60:02}"
    reading = read_date(text, zone=ZoneInfo("Asia/Kathmandu"))
    assert reading is not None
    assert reading.instant == instant
    assert reading.day == instant.astimezone(ZoneInfo("Asia/Kathmandu")).date()


@given(st.text())
@example("1 Jan \u0661\u0662\u0663\u0664")
@example("1/1/00")
@example("99:99 2018-01-22")
def test_no_text_makes_it_raise(text: str) -> None:
    for order in ("DMY", "MDY", "YMD"):
        reading = read_date(text, order=order, zone=LONDON, today=DAY)
        assert reading is None or reading.raw == text
        find_date(text, order=order, zone=LONDON)


@given(st.text(alphabet="0123456789./-:, TZapm+JanuryMch£'"))
def test_no_heap_of_date_pieces_makes_it_raise(text: str) -> None:
    read_date(text, zone=LONDON)


@given(
    st.integers(1, 31),
    st.sampled_from(("January", "Mawrth", "avril", "Sept")),
    st.sampled_from(("", "Mon ", "Posted on ")),
)
def test_there_is_no_day_without_a_year(day: int, month: str, before: str) -> None:
    for text in (f"{before}{day} {month}", f"{before}{month} {day}", f"{before}{day}/{day % 12 + 1}"):
        assert read_date(text, zone=LONDON) is None


def test_a_zone_named_by_the_site_itself_goes_first() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    clock = time_after(" 09:05 CST", shanghai)
    assert clock is not None
    assert instant_of(DAY, clock, shanghai) == datetime(2018, 1, 22, 1, 5, tzinfo=UTC)
