"""What a heading says, whole, of a page that is no story: English, Welsh, French, German, Spanish.

In: one heading or title.  Out: the kind of notice it is. Pure.
"""

import re

__all__ = ["notice_kind"]

_PHRASES: dict[str, tuple[str, ...]] = {
    "challenge": (
        r"just a moment",
        r"one moment,? please",
        r"attention required",
        r"checking (?:your browser|if the site connection).*",
        r"verif(?:y|ying) (?:that )?you are (?:a )?human.*",
        r"are you (?:a )?(?:human|robot).*",
        r"(?:security|bot|human) (?:check|verification)",
        r"access (?:to this page )?(?:has been )?denied",
        r"(?:sorry,? )?you have been blocked",
        r"pardon our interruption",
        r"please (?:enable|turn on) (?:javascript|cookies).*",
        r"ddos protection.*",
        r"unusual traffic.*",
        r"request unsuccessful.*",
        r"un instant",
        r"einen moment(?: bitte)?",
        r"request blocked",
        r"human verification",
    ),
    "login": (
        r"(?:please )?(?:log|sign) ?in(?: to [^:,?!–—]{1,40}| required)?",
        r"login",
        r"members? (?:login|area)",
        r"mewngofnod\w*",
        r"(?:se connecter|connexion|identification)",
        r"anmelden",
        r"anmeldung",
        r"iniciar sesi[oó]n",
        r"authentication required",
    ),
    "consent": (
        r"before you continue(?: to [^:,?!–—]{1,40})?",
        r"(?:cookie|privacy) (?:consent|settings|preferences|choices)",
        r"(?:we|this site|this website) uses? cookies",
        r"(?:we )?(?:value|respect) your privacy",
        r"your privacy(?: choices)?",
        r"nous respectons votre vie priv[ée]e",
    ),
    "soft-404": (
        r"(?:error )?404(?: error)?(?: ?[-–—:]? ?(?:page |file )?not found)?",
        r"(?:oops[!,.]* |sorry[!,.]* )?(?:the |this |that )?(?:page|article|story|content|file)"
        r"(?: you(?: are|'re|’re) looking for)?(?: was| is| has| could| can)?"
        r" (?:not|no longer|cannot|can['’]t|couldn['’]t|doesn['’]t|does not) (?:be |been )?"
        r"(?:found|exists?|available|here)",
        r"not found",
        r"(?:sorry[!,.]* )?we (?:can['’]?t|cannot|couldn['’]t|could not|are unable to) find "
        r"(?:that|the|this|your) page.*",
        r"page (?:missing|unavailable|removed|does not exist|doesn['’]t exist|no longer exists)",
        r"nothing (?:was )?found(?: here)?",
        r"(?:ni|na) (?:ddaethpwyd|chafwyd) .*",
        r"tudalen (?:heb ei chanfod|ddim ar gael|ar goll)",
        r"page (?:introuvable|non trouv[ée]e)",
        r"seite nicht gefunden",
        r"p[áa]gina no encontrada",
        r"(?:that|this) page (?:has (?:moved|gone|been (?:removed|deleted))|is gone).*",
    ),
    "maintenance": (
        r"(?:site |website )?(?:down for |under |scheduled |planned |closed for |undergoing "
        r")*maintenance(?: mode)?",
        r"(?:we(?:['’]ll| will) be|be) (?:right )?back (?:soon|shortly|later).*",
        r"back (?:soon|shortly)",
        r"under construction",
        r"coming soon",
        r"(?:service|site|website|page)(?: is)? (?:temporarily |currently "
        r")*(?:unavailable|offline|down)(?: for .*)?",
        r"(?:sorry,? )?(?:we(?:['’]re| are)|our (?:web)?site is) (?:temporarily |currently "
        r")*(?:offline|unavailable|down|closed)(?: for .*)?",
        r"(?:internal )?server error",
        r"(?:error )?50[0234](?: .*)?",
        r"(?:bad gateway|gateway time-?out)",
        r"something went wrong",
        r"(?:technical|an unexpected) (?:difficulties|error)(?: .*)?",
        r"en maintenance",
        r"wartungsarbeiten",
    ),
}
_WHOLE = {
    kind: re.compile("(?:" + "|".join(phrases) + r")[\s.!?…]*", re.IGNORECASE) for kind, phrases in _PHRASES.items()
}
_LONGEST = 120


def notice_kind(heading: str) -> str | None:
    """challenge, login, consent, soft-404 or maintenance when that is all the heading says; else None.

    >>> [notice_kind(words) for words in ("Page not found", "Just a moment...", "Why our page was not found for a day")]
    ['soft-404', 'challenge', None]
    """
    if not heading or len(heading) > _LONGEST:
        return None
    return next((kind for kind, whole in _WHOLE.items() if whole.fullmatch(heading)), None)
