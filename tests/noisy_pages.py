"""Story pages that differ at each request though nobody edits them. Invented; the noise is in the markup sites use."""

__all__ = ["HARMLESS", "NOISES", "noisy_page"]

_QUOTES = (
    ("A harbour is a door that the tide opens.", "Old saying of the islands"),
    ("Who mends one net feeds seven houses.", "Bryn Hallam, netmaker"),
    ("Fog teaches patience better than any school.", "Log of the Grey Plover"),
)
_PARAGRAPHS = (
    "<p>The ferry to Skarn Island will run on Sundays again from the first of May, the harbour committee said.</p>",
    "<p>It stopped in 2021, when the old boat failed her survey. Her successor, the Plover, carries 48 people.</p>",
    "<p>“We have missed the Sunday walkers, and so have the teashops,” said Anwen Tolley, who chairs it.</p>",
)
NOISES: dict[str, str] = {
    "span-in-a-line": '<p>Read <span class="view-count">{n}</span> times so far</p>',
    "div-between-paragraphs": '<div class="page-views">{n} views</div>',
    "line-of-its-own": '<p class="hits">Read 1,{n} times</p>',
    "minutes-ago": '<p class="freshness">Updated {n} minutes ago</p>',
    "random-id": '<div id="counter-x{n}f"><p>{n} people are reading this now</p></div>',
    "data-attribute": '<div data-views="{n}"><p>{n} readers</p></div>',
    "generated-class": '<section class="reader-count css-{n}x"><p class="css-{n}y">{n} readers now</p></section>',
    "quote-of-the-day": '<div class="thought-of-the-day"><p>{quote}</p><p>{who}</p></div>',
    "small-in-a-footer": '<footer class="story-end"><small>Visit number {n}</small></footer>',
    "comes-and-goes": "{odd}",
}
"""What stands between the second and the third paragraph of the story."""
HARMLESS: dict[str, str] = {
    "nonce": '<script nonce="{n}abc">window.a = 1</script>',
    "token": '<form><input type="hidden" name="token" value="t{n}"></form>',
    "footer": "</article></main><footer>Page made in 0.{n} seconds</footer><main><article>",
    "random-ids": '<div id="widget-{n}"></div>',
    "comment": "<!-- cache {n} -->",
}


def noisy_page(noise: str, visit: int) -> bytes:
    """A story with one piece of markup in its midst, as the given visit sees it."""
    quote, who = _QUOTES[visit % len(_QUOTES)]
    odd = '<div class="reader-poll"><p>Take part in our poll of readers</p></div>' if visit % 2 else ""
    piece = noise.format(n=200 + visit, quote=quote, who=who, odd=odd)
    first, second, third = _PARAGRAPHS
    return (
        "<!doctype html><html lang=en-GB><head><meta charset=utf-8><title>Ferry returns | Noisy Trust</title></head>"
        "<body><main><article><h1>Ferry returns</h1><p>Published: Tue 12 Mar 2024</p>"
        f"{first}{second}{piece}{third}</article></main></body></html>"
    ).encode()
