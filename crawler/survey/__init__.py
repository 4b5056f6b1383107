"""What a news section is: the evidence that `newskeep sites add` shows and writes down.

In: the address of a section.  Out: one `survey` event (`spider`), built from pure inference: `paths` and `forms` (which
addresses are stories), `zone`, `order` (how days are written), `links` and `leads` (what a page leads to), `telling`
(what was read), `verdict` (why a page is no section), `naming`.
"""
