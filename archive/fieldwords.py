"""Columns of `versions` in the words of a sentence. Pure."""

__all__ = ["in_words"]

_WORDS = {
    "published_on": "the day of publication",
    "published_at": "the time of publication",
    "image_url": "the image",
    "body_text": "the text",
}


def in_words(name: str) -> str:
    """
    >>> in_words("published_on"), in_words("summary")
    ('the day of publication', 'the summary')
    """
    return _WORDS.get(name, f"the {name}")
