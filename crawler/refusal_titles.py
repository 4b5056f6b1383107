"""Titles of pages that are no story: 'Just a moment...', 'Page not found', 'Down for maintenance'.

In: a whole title or headline.  Out: the kind of page. Pure; constants only. English, French, German, Welsh and more.
"""

import re

__all__ = ["refusal_kind"]

_REFUSALS = {
    "challenge": (
        r"just a moment|one moment,? please|attention required!?|access denied|access to this page has been denied|"
        r"checking (?:if the site connection is secure|your browser\b.*)|"
        r"(?:please )?verify(?:ing)? (?:that )?you are (?:a )?human|"
        r"are you (?:a )?(?:human|robot)\??|(?:human|bot|security|browser) (?:verification|check)|"
        r"security check(?:point)?|"
        r"pardon our interruption|ddos[- ]?(?:protection|guard)\b.*|request unsuccessful\b.*|"
        r"(?:sorry, )?you have been blocked|"
        r"(?:please )?(?:complete|solve) the (?:captcha|security check)\b.*|captcha|robot check|"
        r"403(?: -)? forbidden|forbidden|"
        r"(?:error )?(?:403|429)|too many requests|un instant|vérification de sécurité|nur einen moment"
    ),
    "consent": (
        r"before you continue(?: to \w.{0,40})?|cookie (?:consent|wall|settings|preferences)|"
        r"(?:your )?privacy (?:choices|settings|preferences)|"
        r"we value your privacy|your privacy matters(?: to us)?|consent(?: required)?|we (?:need|use|"
        r"ask for) your consent|"
        r"accept (?:all )?cookies(?: to continue)?|avant de continuer|gestion des cookies|bevor sie fortfahren"
    ),
    "login": (
        r"(?:please )?(?:log|sign)[ -]?(?:in|on)(?: (?:to (?:your|my|our|the|continue|see|read|view|access)|"
        r"required|or|with)\b[^:,?!–—]{0,60})?|login(?: required|"
        r" page)?|(?:member|staff|user|account|customer)s?'? "
        r"(?:log|sign)[ -]?in|(?:you (?:must|need to) )(?:be logged|log|sign)[ -]?in\b.{0,40}|mewngofnodi|"
        r"connexion|s'identifier|anmelden|"
        r"iniciar sesión|accedi|password (?:required|protected)|protected(?: page)?"
    ),
    "maintenance": (
        r"(?:(?:site|website|system|we(?:['’]re| are)|our (?:web)?site is|temporarily|currently|closed|down|"
        r"offline|scheduled|planned|essential)\s+)*"
        r"(?:(?:down|offline|closed) )?(?:for|under|undergoing|in)? ?(?:scheduled |planned |essential |"
        r"routine )?maintenance(?: mode)?|"
        r"(?:our |the |this )?(?:web)?site (?:is )?(?:temporarily |currently )?(?:unavailable|down|offline|"
        r"closed)\b.{0,60}|"
        r"we(?:['’]ll| will| shall) be (?:right )?back(?: soon| shortly)?|be right back|"
        r"(?:service|site|website|page|temporarily|briefly)\s?(?:is )?(?:temporarily |"
        r"currently )?unavailable\b.{0,80}|coming soon|under construction|"
        r"(?:500 |http )?(?:internal )?server error(?: in .*)?|(?:502 |503 |504 )?(?:bad gateway|"
        r"gateway time-?out|service unavailable)|"
        r"(?:http )?(?:error )?50\d|error establishing a database connection|(?:an |unexpected |application |"
        r"runtime )error(?: has)?(?: occurred)?|"
        r"database error|there has been a critical error on this website\.?|something went wrong|site (?:en|"
        r"in) maintenance|wartungsarbeiten|welcome to nginx|"
        r"(?:apache2? .{0,20})?default page|account suspended|website (?:expired|suspended|disabled)|"
        r"domain (?:for sale|parked|expired)"
    ),
    "soft-404": (
        r"(?:(?:oops|sorry|whoops|uh-?oh|error|http)\b[,.!:]?\s*)*(?:4(?:04|10)\b[\s:.!-]*)?(?:(?:error|sorry|"
        r"oops)[\s:.!,-]*)?"
        r"(?:this page has moved|(?:the |this |that |your )?(?:page|file|content|article|story|resource|"
        r"news item|item|post|url|"
        r"document)\b.{0,40}?\b"
        r"(?:not (?:be )?found|no longer (?:exists?|available|here)|(?:does ?n['’]?o?t|doesn['’]t) exist|"
        r"(?:can(?:no|['’])t|could ?n['’]?o?t) be found|(?:has|have) been "
        r"(?:moved|removed|deleted)(?: or \w+)?|missing|is(?:n['’]t| not) (?:here|available)|unavailable|gone)|"
        r"not found|nothing (?:was )?found(?: here)?|"
        r"(?:we (?:can(?:no|['’])t|could ?n['’]?o?t) (?:find|locate)|can(?:no|['’])t find)\b.{0,60})|"
        r"(?:error )?4(?:04|10)(?: error)?(?: page)?|(?:page|error) 404|"
        r"page (?:introuvable|non trouvée|inexistante)|(?:cette|la) page n['’]existe (?:pas|plus)|"
        r"seite nicht gefunden|página no encontrada|pagina non trovata|"
        r"pagina niet gevonden|(?:ni chafwyd hyd i['’]r dudalen|tudalen heb ei chanfod|heb ei ganfod)"
    ),
}
_AFTER = r"(?:\s*(?:\.\.\.|[.…!?]))*(?:\s*\(?40[34]\)?)?"
_REFUSAL_TITLES = {kind: re.compile(rf"\W*(?:{words}){_AFTER}", re.IGNORECASE) for kind, words in _REFUSALS.items()}


def refusal_kind(text: str) -> str | None:
    """The kind of non-story that a whole title announces; None for the title of anything else.

    >>> [refusal_kind(text) for text in ("Just a moment...", "Oops! That page can’t be found.", "Page not found: why")]
    ['challenge', 'soft-404', None]
    """
    if len(text) > 120:
        return None
    return next((kind for kind, words in _REFUSAL_TITLES.items() if words.fullmatch(text)), None)
