"""A section builder on WordPress: 'by Jo | March 18, 2024 | News' in one line; the related grid is in the content."""

from tests.sections.markup import Markup

MARKUP = Markup(name="divi", links=("absolute",), page_path="/news/page/{n}/", cards=(3, 4), per_page=6)
