"""Titles of pages that are no story: 'Just a moment...', 'Page not found', 'Down for maintenance'.

In: a whole title or headline.  Out: the kind of page. Pure; constants only. English, French, German, Welsh and more.
"""

import re

__all__ = ["refusal_kind"]

_WHY = r"(?:[.,]? (?:due|for|while|because|as|at|until|this|please|right|today|owing|during)\b.{0,60})?"  # no headline
_REFUSALS = {
    "challenge": (
        r"just a moment|one moment,? please|attention required!?|access denied|"
        r"access to this page has been denied(?: because\b.*)?|"
        r"checking (?:if the site connection is secure|your browser\b.*)|"
        r"(?:please )?verify(?:ing)? (?:that )?you are (?:a )?human(?: by\b.*)?|"
        r"are you (?:a )?(?:human|robot)\??|(?:human|bot|security|browser) (?:verification|check)|"
        r"security check(?:point)?|"
        r"(?:let['’]s )?confirm (?:that )?you are (?:a )?human|please wait(?: while (?:we|your)\b.{0,60})?|"
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
        r"this (?:web)?site uses cookies|choose your (?:cookie|privacy) (?:settings|preferences)|"
        r"accept (?:all )?cookies(?: to continue)?|avant de continuer|gestion des cookies|bevor sie fortfahren"
    ),
    "login": (
        r"(?:please )?(?:log|sign)[ -]?(?:in|on)(?: (?:to (?:your|my|our|the|continue|see|read|view|access)|"
        r"required|or|with)\b[^:,?!–—]{0,60})?|login(?: required|"
        r" page)?|(?:member|staff|user|account|customer)s?'? "
        r"(?:log|sign)[ -]?in|(?:you (?:must|need to) )(?:be logged|log|sign)[ -]?in\b.{0,40}|mewngofnodi|"
        r"connexion|s'identifier|anmelden|"
        r"(?:your |this )?(?:session|log-?in)(?: has| is)? (?:expired|timed out|ended)|"
        r"you have been (?:logged|signed) out|subscribe to (?:continue|keep) reading|"
        r"(?:for )?(?:members|subscribers) only|(?:this )?(?:content|page|article) is (?:only )?(?:for|reserved for) "
        r"(?:members|subscribers)(?: only)?|"
        r"iniciar sesión|accedi|password (?:required|protected)|protected(?: page)?"
    ),
    "maintenance": (
        r"(?:(?:site|website|system|we(?:['’]re| are)|our (?:web)?site is|temporarily|currently|closed|down|"
        r"offline|scheduled|planned|essential)\s+)*"
        r"(?:(?:down|offline|closed) )?(?:for|under|undergoing|in)? ?(?:scheduled |planned |essential |"
        r"routine )?maintenance(?: mode)?|"
        r"(?:our |the |this )?(?:web)?site (?:is )?(?:temporarily |currently )?(?:unavailable|down|offline)"
        rf"{_WHY}|(?:we are |we['’]re )?(?:currently )?experiencing (?:some )?technical (?:difficulties|problems)|"
        r"we(?:['’]ll| will| shall) be (?:right )?back(?: soon| shortly)?|be right back|"
        r"(?:service|site|website|page|temporarily|briefly)\s?(?:is )?(?:temporarily |"
        rf"currently )?unavailable{_WHY}|coming soon|under construction|"
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
        r"(?:(?:oops|sorry|whoops|uh-?oh|hmm+|error|http)\b[,.!:]?\s*)*(?:4(?:04|10)\b[\s:.!-]*)?(?:(?:error|sorry|"
        r"oops)[\s:.!,-]*)?"
        r"(?:this page has moved|(?:(?:the|this|that|your) )?(?:requested )?(?:page|file|content|article|story|"
        r"resource|"
        r"news item|item|post|url|"
        r"document)\b.{0,40}?\b"
        r"(?:not (?:be )?found|no longer (?:exists?|available|here)|(?:does ?n['’]?o?t|doesn['’]t) exist|"
        r"(?:can(?:no|['’])t|could ?n['’]?o?t) be found|has expired|(?:seems|appears) to be missing|(?:has|have) been "
        r"(?:moved|removed|deleted|withdrawn|archived|taken down|unpublished)(?: or \w+)?|missing|is(?:n['’]t|"
        r" not) (?:here|available)|unavailable|gone)|"
        r"not found|nothing to see here|nothing (?:was )?found(?: here)?|"
        r"(?:we (?:can(?:no|['’])t|could ?n['’]?o?t) (?:find|locate)|can(?:no|['’])t find)\b.{0,60})|"
        r"(?:error )?4(?:04|10)(?: error)?(?: page)?|(?:page|error) 404|"
        r"page (?:introuvable|non trouvée|inexistante)|(?:cette|la) page n['’]existe (?:pas|plus)|"
        r"seite nicht gefunden|página no encontrada|pagina non trovata|"
        r"pagina niet gevonden|(?:ni chafwyd hyd i['’]r dudalen|tudalen heb ei chanfod|heb ei ganfod)"
    ),
}
_CELTIC_AND_FRENCH = {
    "challenge": (
        r"un eiliad(?:,? os gwelwch yn dda)?|gwrthodwyd mynediad|mynediad wedi(?:['’]i| ei) wrthod|gormod o geisiadau|"
        r"gwirio(?:['’]ch| eich) porwr|ydych chi(?:['’]n| yn) ddynol\??|"
        r"(?:votre )?accès (?:a été |est )?(?:refusé|interdit|bloqué)|trop de (?:requêtes|demandes)|"
        r"(?:un instant,? )?veuillez patienter|"
        r"vérifi(?:ez|cation)\b.{0,30}\b(?:navigateur|humaine?|robot|sécurité)|"
        r"(?:êtes-vous|confirmez que vous êtes) (?:un )?(?:être )?(?:humain|robot)\s?\??"
    ),
    "consent": (
        r"cyn i chi (?:barhau|fynd ymlaen)|(?:gosodiadau|dewisiadau|caniatâd|derbyn) cwcis|"
        r"rydym yn (?:gwerthfawrogi|parchu) eich preifatrwydd|"
        r"(?:nous respectons )?votre vie privée(?: nous importe| compte)?|accepter (?:tous )?les cookies|"
        r"(?:paramètres|préférences|choix)(?: de| des| relatifs aux| en matière de) cookies|votre consentement"
    ),
    "login": (
        r"(?:mae )?(?:eich|['’]ch)? ?sesiwn wedi dod i ben|aelodau yn unig|"
        r"mewngofnod(?:i|wch)(?: i(?:['’]ch| eich) cyfrif)?|"
        r"(?:votre )?session (?:a |est )?expirée?|se connecter|(?:identifiez|connectez)-vous(?: à votre compte)?|"
        r"réservé(?:e|s)? aux (?:abonnés|membres|adhérents)"
    ),
    "maintenance": (
        r"(?:gwaith )?cynnal a chadw|nid yw(?:['’]r| ein) (?:g?wefan|g?wasanaeth)(?: hon)? ar gael\b.{0,40}|"
        r"(?:mae(?:['’]r)? )?(?:g?wefan )?ar gau dros dro|aeth rhywbeth o(?:['’]i| ei) le|"
        r"(?:byddwn )?yn ôl (?:yn fuan|cyn hir)|gwall (?:y )?gweinydd|"
        r"(?:le |notre |ce )?(?:site|service)(?: web)?(?: (?:est|en cours de))?(?: temporairement| actuellement|"
        r" momentanément)? "
        r"(?:indisponible|fermé|(?:en )?maintenance)|maintenance (?:en cours|du site|prévue|programmée)|"
        r"(?:une )?erreur (?:est survenue|interne(?: du serveur)?|(?:du )?serveur)|nous (?:revenons|serons de retour) "
        r"(?:bientôt|vite|très vite)|de retour bientôt"
    ),
    "soft-404": (
        r"ni (?:chafwyd hyd|ellir dod o hyd|allwn ddod o hyd|allem ddod o hyd) i(?:['’]r|"
        r" eich)? (?:d?t?udalen)\b.{0,20}|"
        r"(?:nid yw|d?yd?yw|dyw|dydy)(?:['’]r)? (?:dudalen|erthygl|stori|eitem)(?: (?:hon|hwn|"
        r"yma))? (?:ddim )?(?:yn bodoli|ar gael)(?: mwyach| bellach)?|"
        r"(?:mae(?:['’]r)? )?[dt]udalen(?: hon)? (?:ar goll|wedi (?:symud|(?:ei|cael ei) (?:dileu|symud|"
        r"thynnu)))\b.{0,20}|"
        r"(?:oups|désolée?s?)?\s?[!,]?\s?(?:(?:cette|la|votre) )?page (?:(?:demandée|recherchée|que vous \w+) )?"
        r"(?:est )?(?:introuvable|(?:n['’]existe|n['’]est) (?:pas|plus)(?: disponible)?|"
        r"a été (?:supprimée|déplacée|retirée))|"
        r"(?:cet article|l['’]article|ce contenu|cette actualité|contenu)(?: demandé)? "
        r"(?:est )?(?:introuvable|n['’](?:existe|est) (?:pas|plus)(?: disponible)?|"
        r"a été (?:supprimée?|retirée?|archivée?)|supprimé|archivé)|"
        r"erreur 4(?:04|10)"
    ),
}
_AFTER = r"(?:\s*(?:\.\.\.|[.…!?]))*(?:\s*\(?40[34]\)?)?"
_REFUSAL_TITLES = {
    kind: re.compile(rf"\W*(?:{words}|{_CELTIC_AND_FRENCH[kind]}){_AFTER}", re.IGNORECASE)
    for kind, words in _REFUSALS.items()
}


def refusal_kind(text: str) -> str | None:
    """The kind of non-story that a whole title announces; None for the title of anything else.

    >>> [refusal_kind(text) for text in ("Just a moment...", "Oops! That page can’t be found.", "Page not found: why")]
    ['challenge', 'soft-404', None]
    """
    if len(text) > 120:
        return None
    return next((kind for kind, words in _REFUSAL_TITLES.items() if words.fullmatch(text)), None)
