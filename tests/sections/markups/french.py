"""A French section: 'Publié le 18 mars 2024 … mis à jour le …', no-break spaces, guillemets, 'À lire aussi'."""

from tests.sections.markup import Markup

MARKUP = Markup(
    name="french",
    language="fr",
    zone="Europe/Paris",
    story_path="/actualites/{slug}/",
    stories=r"^/actualites/(?!page/)[^/]+/$",
    listing_path="/actualites/",
    page_path="/actualites/page/{n}/",
    cards=(3, 2),
    column_standfirst=True,
    per_page=8,
)
