"""Short lines that stand around stories and say nothing of them: 'Related', 'Share this', 'Back to news', '3 min read'.

In: one line.  Out: what it is. Pure; constants only. English, Welsh, French, German, Spanish.
"""

import re

__all__ = ["is_aside_title", "is_furniture", "is_meta"]

_ASIDE_TITLES = re.compile(
    r"""(?:(?:view|see|read|discover|explore)\s+)?(?:
      (?:related|recommended|suggested|similar|popular|trending|featured|recent|latest|other|more|linked
      |associated|additional)
        \s*(?:and\s+\w+\s*)?(?:\w+\s+){0,2}
        (?:news|stor(?:y|ies)|articles?|posts?|content|reading|reads|pages?|links?|items?|updates?|blogs?
      |headlines|press\ releases?|topics?|
        announcements?|publications?|campaigns?|features?|events?|topics?|coverage)
      | related(?:\s+to\s+this)? | latest | more\ from\b.* | more\ like\ this | more\ (?:on|about)\ this.*
      | more\ in\b.* | read\ next | read\ more | up\ next | keep\ reading
      | also\ (?:in|on|read|see)\b.* | (?:you\ )?(?:may|might)\ also\b.*
      | you\ (?:may|might|could|will|would|ll|'ll|’ll)\ (?:also\ )?(?:like|enjoy|be\ interested)\b.*
      | (?:people|others?)\ also\ .* | what\ to\ read\ next | in\ other\ news
      | in\ this\ section | most\ (?:read|popular|viewed|recent|shared)\b.*
      | if\ you\ (?:liked|enjoyed)\ this.* | next\ (?:article|post|story) | previous\ (?:article|post|story)
      | trending(?:\ now)? | recommended(?:\ for\ you)?
      | share(?:\ (?:this|on|via|now|with|it)\b.*)? | spread\ the\ word
      | tell\ (?:your\ friends|others) | follow\ us\b.* | find\ us\ on\b.* | connect\ with\ us\b.*
      | tags?(?:ged)?(?:\ (?:as|with|in|under))? | topics? | keywords? | categor(?:y|ies) | filed\ under
      | posted\ in
      | (?:\d+\ )?comments? | leave\ a\ (?:comment|reply)\b.* | post\ a\ comment | add\ a\ comment
      | responses | join\ the\ (?:conversation|discussion)
      | (?:sign\ up|subscribe|register)(?:\ (?:now|today|here))?
      | (?:sign\ up|subscribe|register)\ (?:now|today|here|to|for|and)\b.{0,40}
        (?:newsletter|e-?mails?|updates|news|alerts|mailing\ list|like\ this|stories|inbox).{0,20}
      | (?:our\ |e-?)?newsletters?(?:\ sign-?up)?
      | stay\ (?:in\ touch|up\ to\ date|informed|connected|updated)\b.*
      | keep\ (?:in\ touch|up\ to\ date|me\ updated)\b.*
      | get\ (?:the\ latest|our\ (?:latest|news|emails))\b.* | about\ the\ authors?
      | (?:post|article|page|story)\ navigation | navigation | breadcrumbs? | you\ are\ here\b.*
      | cookies?(?:\ (?:settings|policy|preferences|on\ this\ site|notice))?
      | (?:we\ use|this\ (?:web)?site\ uses)\ cookies\b.* | our\ cookies | manage\ (?:your\ )?(?:cookie|consent)\b.*
      | quick\ links | (?:updates?|changes)\ to\ this\ (?:page|story|article)
      | (?:page|change|update|publication|version)\ history | site\ map | contents
      | table\ of\ contents | on\ this\ page
      | in\ this\ (?:article|story)
      | (?:newyddion|straeon|erthyglau)\ (?:cysylltiedig|eraill|perthnasol|diweddaraf)
      | (?:mwy\ o|rhagor\ o)\ (?:newyddion|straeon) | darllen(?:wch)?\ (?:nesaf|mwy)
      | rhannu?(?:wch)?(?:\ .{0,30})? | tagiau
      | (?:à|a)\ lire\ (?:aussi|également|ensuite)
      | (?:articles?|actualités?|contenus?)\ (?:liée?s|similaires?|connexes?|récente?s?|associée?s)
      | sur\ le\ même\ (?:sujet|thème) | (?:dernières|autres|plus\ d)['’e]?\s*actualités | voir\ aussi
      | partager?(?:\ .{0,30})? | lire\ (?:la\ suite|aussi) | mots-clés
      | (?:verwandte|ähnliche|weitere|mehr)\ (?:artikel|beiträge|meldungen|themen|nachrichten|news)\b.*
      | das\ könnte\ sie\ auch\ interessieren | auch\ interessant | (?:artikel\ )?teilen | zum\ thema
      | mehr\ zum\ thema.* | schlagw(?:orte|örter) | kommentare?
      | (?:noticias|artículos|contenido)\ relacionad[oa]s? | te\ puede\ interesar | compartir | más\ noticias
      | también\ te\ puede\b.* | etiquetas
    )\s*[:>»…!→-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_FURNITURE = re.compile(
    r"""[«‹<←\s]*(?:
      (?:print|e-?mail|tweet|like|save|copy\ link|copy|link\ copied!?|facebook|twitter|x|linkedin|whatsapp
      |instagram|pinterest
        |reddit|telegram|bluesky|messenger|threads|youtube|tiktok|pocket|flipboard|mastodon|rss)
      | (?:print|e-?mail|tweet|share|save|bookmark|copy)
        \s+(?:this|on|via|to|by|with|page|article|story|post|link|the)\b.{0,40}
      | opens?\ in\ (?:a\ )?new\ (?:window|tab)
      | skip\ to\b.{0,40} | (?:scroll\ )?(?:back\ )?to\ (?:the\ )?top | top\ of\ page
      | listen(?:\ to\ (?:this\ )?(?:article|story|page))? | play | pause | advertisement | advert | ad | sponsored
      | (?:like|loading|like\ this|like\ loading)[\s.:…]*
      | no\ (?:items|results|posts|articles|stories|comments|related\ \w+)(?:\ (?:found|yet|available))?
      | click\ to\ (?:enlarge|share|tweet|print)\b.{0,40}
      | (?:image|photo|picture|photograph)(?:\ credit)?s?\s*(?:by|:|©).{0,80} | (?:©|copyright)\s.{0,120}
      | drucken | imprimer
    )[\s»›>→!.]*""",
    re.IGNORECASE | re.VERBOSE,
)
_LINKED_FURNITURE = re.compile(
    r"""[«‹<←\s]*(?:
      (?:go\ )?(?:back|return)\s+to\b.{0,50} | back | close | menu | search | home
      | (?:previous|next|prev|older|newer)(?:\ (?:article|post|story|page|news|item|entry))?\b.{0,3}
      | (?:view|see|browse|read|show)\s+(?:all|more)\b.{0,40}
      | all\ (?:news|articles|stories|posts)
      | (?:donate|join|give|subscribe|sign\ up|apply|shop)(?:\ (?:now|today|here|us))?
      | yn\ ôl\ i\b.{0,40} | retour\b.{0,40} | zurück\b.{0,40} | volver\b.{0,30}
    )[\s»›>→!.]*""",
    re.IGNORECASE | re.VERBOSE,
)
_COUNTED = re.compile(r"\s+\(?\d[\d.,]*[km]?\)?$", re.IGNORECASE)  # 'Facebook 12' of a bar that shares
_META = re.compile(
    r"""(?:
      (?:(?:estimated\ |average\ )?reading?\ time\b.{0,25})
      | (?:about\ |approx\.?\ )?\d+\s*[-–]?\s*min(?:ute)?s?(?:\ (?:to\ )?read)?
      | \d[\d.,]*\s?[km]?\+?\s+(?:page\s)?(?:views?|reads|comments?|shares?|likes?|reactions?|words|downloads)
      | (?:by|words\ by|written\ by|posted\ by|published\ by|reported\ by|gan|par|von|por)
        [\s:]++(?-i:[A-Z“]).{0,80}(?<![.!?])
      | (?:authors?|written\ by|posted\ by|editor|reporter|auteur|awdur|autor)\s*:.{0,80}
      | (?:category|categories|type|section|topics?|tags?|tagged|filed\ under|posted\ in|published\ in|location|region
        |themes?|keywords?|content\ type|catégories?|categori(?:au)?|kategorien?|tagiau|schlagworte)\s*:.{0,120}
      | (?:posted|filed|published|tagged)\s+(?:in|under|with|as)\b.{0,100} | (?:updated|modified|published|posted)
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def is_aside_title(text: str) -> bool:
    """Whether a short line announces something that is not the story: related stories, sharing, tags, comments.

    >>> lines = ("Related", "More news:", "You may also like", "More than a well", "Latest figures show")
    >>> [is_aside_title(line) for line in lines]
    [True, True, True, False, False]
    """
    return len(text) <= 90 and _ASIDE_TITLES.fullmatch(text.strip()) is not None


def is_furniture(text: str, *, linked: bool = True) -> bool:
    """Whether a short line is a control of the page: 'Print', 'Share on X', and as a link 'Back to news'.

    >>> [is_furniture(line) for line in ("« Back to news", "Tweet (12)", "Tweeting about clean water")]
    [True, True, False]
    >>> is_furniture("Back to school", linked=False)
    False
    """
    if len(text) > 60:
        return False
    line = _COUNTED.sub("", text.strip())
    return _FURNITURE.fullmatch(line) is not None or (linked and _LINKED_FURNITURE.fullmatch(line) is not None)


def is_meta(text: str) -> bool:
    """Whether a short line tells about the story instead of telling it: byline, category, reading time.

    >>> [is_meta(line) for line in ("By Jo Doe", "Category: News", "3 min read", "By the river they sat")]
    [True, True, True, False]
    """
    return len(text) <= 140 and _META.fullmatch(text.strip()) is not None
