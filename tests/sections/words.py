"""A word bank: invented charity news in English, French and Welsh. Constants; `model` draws from it with a seed."""

COMMON = {
    "n": ["3", "7", "12", "24", "38", "60", "115", "240", "1,200", "4,500", "18,000"],
    "pct": ["12 percent", "18%", "a third", "0.1 percent", "41%", "two in five"],
    "money": ["£2.5\u00a0million", "£750", "£48,000", "£1,250", "£10.50", "£320,000"],
    "year": ["1996", "2008", "2012", "2015", "2016"],
}

ENGLISH = COMMON | {
    "org": ["Hopewell Trust", "Lantern Aid", "Tidewater Foundation", "Open Gate", "the Fernhill Project"],
    "place": ["Hull", "Wrexham", "Penzance", "Barrow-in-Furness", "Leith", "Llandudno", "Margate", "Oban", "St Helens"],
    "person": ["Amira Okafor", "Siôn Prydderch", "Jo O’Malley", "Zoë Hartley-Reid", "Dr Ravi Menon", "Agnès Duval"],
    "role": ["head of services", "Chief Executive", "policy director", "youth worker", "trustee", "helpline manager"],
    "thing": ["warm hub", "food pantry", "helpline", "swimming club", "repair café", "reading room", "night shelter"],
    "group": ["young carers", "veterans", "older renters", "new parents", "people seeking asylum", "care leavers"],
    "law": ["Online Safety Act", "Renters’ Rights Bill", "Carers (Leave) Act", "green paper"],
    "topic": ["loneliness", "flood recovery", "school meals", "safe housing", "mental health", "rural transport"],
    "adj": ["heartbreaking", "remarkable", "quiet", "unacceptable", "hopeful"],
}

ENGLISH_TITLES = [
    "{org} opens {n} new {thing}s in {place}",
    "‘{adj}’ rise in calls from {group}, {place} report says",
    "“Trailblazing” partnership brings a {thing} to {place}",
    "Why {n} families in {place} can’t wait: our response to the {law}",
    "{person}: ‘I thought nobody would come’",
    "Storm update – {place} {thing} stays open all night",
    "What does the {law} mean for {group}?",
    "{n} years of food & friendship — and counting in {place}",
    "Q&A: {person} on {topic}",
    "{org}'s winter appeal passes {money} for {group}",
    "Statement on the closure of the {place} {thing}",
    "Fight for {topic} is being won in {place}, but the need among {group} remains as big as ever, report says",
    "Listening first - a new podcast by {group} in {place}",
    "Is {place} ready? {pct} of {group} say ‘not yet’",
    "{place} to {place2}: {person} walks {n} miles for {topic}",
    "News from {place}: the {thing} turns ten",
    "Meet {person}, our new {role}",
]

ENGLISH_SENTENCES = [
    "A report published today shows that {pct} of {group} in {place} have made use of a {thing} since {year}.",
    "The {thing} in {place} opened its doors to {n} {group} this week, and more are expected before the winter.",
    "“There is always a debate about how far {topic} should be left to chance,” said {person}, {role} at {org}.",
    "{person}, {role} at {org}, said: “Nothing is more important to us than the safety of {group}.”",
    "The scheme costs {money} a year – less than one month of a {thing} – and is paid for by donations.",
    "Volunteers have given {n} hours of their time, and home-made cookies were handed out at the door.",
    "It is thought that {n} households across {place} and {place2} could be reached by the end of next year.",
    "Share your own story with the team in {place} by calling the free number between 9am and 5:30pm.",
    "The first {thing} of its kind was set up in {place} on 4 March {year}, with {n} members and a borrowed kettle.",
    "Ministers are considering the {law}, which contains a number of proposals on {topic}.",
    "“We’re asking for three things,” {person} added. “Time, money and a {thing} that stays open on Sundays.”",
    "Nobody expected {n} people to come.",
    "Last year {group} told us that {topic} was their biggest worry; this year it was the cost of getting to {place}.",
    "The money – {money} in all – was raised by {group} who walked from {place} to {place2} in the rain.",
    "In {place}, {pct} of {group} have never heard of the {law}; in {place2} the figure is {pct2}.",
    "You may also like to know that the {thing} is open to everyone, whatever their age.",
    "{org} works with {group} in {n} towns and has done so since {year}.",
    "The review, which was published on 12 March {year} and updated twice, found no evidence of harm.",
    "Today most of the {thing}s run by {org} are in {place} (60 percent) and {place2} (37 percent).",
    "“It’s the small things,” says {person}. “A cup of tea, a warm room, somebody who knows your name.”",
    "Dr Ravi Menon & colleagues looked at {n} cases from {place} and asked what {group} would change.",
    "The council has promised {money} for a new {thing}, but campaigners say that {topic} needs more than promises.",
    "Without the {thing}, {n} {group} would have had nowhere to go on the coldest night of the year.",
    "From next month the {place} team will also visit {place2} on Tuesdays and Thursdays.",
    "What would it take to make {topic} a priority? We asked {group} and {n} of them replied.",
    "Register by Friday to take part in the {place} walk; children under 12 go free.",
]

ENGLISH_PHRASES = {
    "subheads": [
        "What happens next",
        "Why it matters",
        "A growing need",
        "Our response",
        "In their own words",
        "Background",
    ],
    "bullets": [
        "{n} {group} helped in {place} since {year}",
        "{pct} say {topic} is their main worry",
        "New {thing} to open in {place2} next spring",
        "Cost of the scheme: {money} a year",
        "{person} calls the findings ‘{adj}’",
    ],
    "standfirst": [
        "A new study of {group} in {place} shows how {topic} shapes everyday life, and what a {thing} can change."
    ],
    "report": ["You can view the full report [[here|/media/report.pdf]]."],
    "see": ["It follows our work on “[[{other}|story:{slug}]]”, which reached {n} people."],
    "notes": ["Notes to editors"],
    "categories": ["News", "Press release", "Blog", "Campaigns", "Our impact"],
}

FRENCH = COMMON | {
    "org": ["Fondation Rivage", "Les Mains ouvertes", "l’association Clairvoie", "Toit & Lumière"],
    "place": ["Brest", "Saint-Étienne", "Nîmes", "Le Havre", "Besançon", "Fort-de-France"],
    "person": ["Élodie Marchand", "Noël Kervella", "Dr Aïcha Benali", "Jean-Luc d’Estrées"],
    "role": ["directrice générale", "responsable des maraudes", "bénévole", "présidente"],
    "thing": ["accueil de jour", "épicerie solidaire", "atelier vélo", "centre d’écoute"],
    "group": ["familles monoparentales", "jeunes aidants", "personnes âgées", "étudiants précaires"],
    "law": ["plan « Logement d’abord »", "projet de loi sur l’accueil", "rapport parlementaire"],
    "topic": ["la solitude", "le logement", "l’accès aux soins", "la faim"],
    "adj": ["bouleversante", "remarquable", "inquiétante"],
    "money": ["2,5\u00a0millions d’euros", "750\u00a0€", "48\u00a0000\u00a0€"],
    "pct": ["12\u00a0%", "un tiers", "41\u00a0%"],
}

FRENCH_TITLES = [
    "{org} ouvre un {thing} à {place}",
    "« Je n’attendais plus rien »\u00a0: {person} raconte",
    "Hausse {adj} des demandes à {place}\u00a0: {n} appels en un mois",
    "Que change le {law} pour les {group}\u00a0?",
    "De {place} à {place2}\u00a0: {n} kilomètres contre {topic}",
    "Grand froid – le {thing} de {place} reste ouvert",
    "Rapport {year}\u00a0: {topic}, un défi pour les {group}",
    "L’été des {group} à {place}",
]

FRENCH_SENTENCES = [
    "Selon une étude menée à {place}, {pct} des {group} ont poussé la porte d’un {thing} depuis {year}.",
    "«\u00a0Rien n’est plus important que la confiance\u00a0», explique {person}, {role} de {org}.",
    "Le projet coûte {money} par an, financés par les dons et par les collectivités.",
    "Près de {n} bénévoles se relaient chaque semaine entre {place} et {place2}.",
    "Le {law}, publié le 12 mars {year}, n’a pas encore répondu à toutes les questions.",
    "Partagez votre expérience avec l’équipe de {place}\u00a0: votre témoignage compte.",
    "Sans le {thing}, {n} personnes auraient passé la nuit dehors.",
    "{person} ajoute\u00a0: «\u00a0Nous demandons du temps, des moyens et un toit.\u00a0»",
    "À {place}, {topic} reste la première inquiétude des {group}.",
    "L’équipe se rendra aussi à {place2} le mardi et le jeudi.",
    "Personne n’attendait {n} visiteurs le premier jour.",
    "La ville a promis {money}, mais les associations rappellent que {topic} exige davantage.",
]

FRENCH_PHRASES = {
    "subheads": ["Et maintenant\u00a0?", "Pourquoi agir", "Une demande en hausse", "Sur le terrain"],
    "bullets": ["{n} {group} accompagnés à {place}", "{pct} citent {topic}", "Ouverture d’un {thing} à {place2}"],
    "standfirst": ["Une nouvelle étude montre comment {topic} pèse sur le quotidien des {group} à {place}."],
    "report": ["Le rapport complet est disponible [[ici|/media/rapport.pdf]]."],
    "see": ["Ce travail prolonge «\u00a0[[{other}|story:{slug}]]\u00a0», qui a touché {n} personnes."],
    "notes": ["Contact presse"],
    "categories": ["Actualités", "Communiqué", "Témoignage"],
}

WELSH = COMMON | {
    "org": ["Ymddiriedolaeth Gobaith", "Golau’r Lan", "Cymdeithas Drws Agored"],
    "place": ["Aberystwyth", "Caernarfon", "Llanelli", "Dolgellau", "Y Bala", "Tŷ Ddewi"],
    "person": ["Siân Llewelyn", "Gwŷn ap Rhys", "Dr Mererid Huws", "Ifan Môn"],
    "role": ["prif weithredwr", "gweithiwr ieuenctid", "ymddiriedolwr", "rheolwr y llinell gymorth"],
    "thing": ["hwb cynnes", "pantri bwyd", "caffi trwsio", "clwb nofio"],
    "group": ["gofalwyr ifanc", "cyn-filwyr", "rhieni newydd", "pobl hŷn"],
    "law": ["Bil Tai", "Papur Gwyn", "Deddf Plant"],
    "topic": ["unigrwydd", "tai diogel", "prydau ysgol", "iechyd meddwl"],
    "adj": ["torcalonnus", "rhyfeddol", "tawel"],
}

WELSH_TITLES = [
    "{org} yn agor {thing} newydd yn {place}",
    "‘Do’n i ddim yn disgwyl neb’: stori {person}",
    "Beth mae’r {law} yn ei olygu i {group}?",
    "O {place} i {place2}: cerdded {n} milltir dros {topic}",
    "Cynnydd ‘{adj}’ mewn galwadau gan {group} yn {place}",
    "Cwrdd â {person}, ein {role} newydd",
    "Diweddariad y storm – {thing} {place} ar agor drwy’r nos",
    "{n} mlynedd o fwyd & chyfeillgarwch yn {place}",
]

WELSH_SENTENCES = [
    "Mae adroddiad newydd yn dangos bod {n} o {group} yn {place} wedi defnyddio {thing} ers {year}.",
    "“Does dim byd yn bwysicach na diogelwch {group},” meddai {person}, {role} {org}.",
    "Mae’r cynllun yn costio {money} y flwyddyn ac yn cael ei ariannu gan roddion.",
    "Rhannwch eich stori gyda’r tîm yn {place} drwy ffonio’r rhif am ddim.",
    "Cyhoeddwyd y {law} ar 12 Mawrth {year}, ond mae llawer o gwestiynau ar ôl am {topic}.",
    "Heb y {thing}, fyddai gan {n} o bobl unman i fynd.",
    "“Y pethau bach sy’n cyfri,” ychwanegodd {person}. “Paned, stafell gynnes, rhywun sy’n gwybod eich enw.”",
    "O’r mis nesaf bydd tîm {place} hefyd yn ymweld â {place2} ar ddydd Mawrth.",
    "Doedd neb yn disgwyl {n} o ymwelwyr ar y diwrnod cyntaf.",
    "Yn {place}, {topic} yw pryder mwyaf {group} o hyd.",
    "Mae’r cyngor wedi addo {money}, ond mae ymgyrchwyr yn dweud bod angen mwy.",
    "Mae {org} wedi gweithio gyda {group} mewn {n} o drefi ers {year}.",
]

WELSH_PHRASES = {
    "subheads": ["Beth nesaf", "Pam mae’n bwysig", "Yn eu geiriau eu hunain"],
    "bullets": ["{n} o {group} wedi cael cymorth yn {place}", "{thing} newydd yn {place2}", "Cost: {money} y flwyddyn"],
    "standfirst": ["Astudiaeth newydd o {group} yn {place} sy’n dangos effaith {topic} ar fywyd bob dydd."],
    "report": ["Gallwch weld yr adroddiad llawn [[yma|/media/adroddiad.pdf]]."],
    "see": ["Mae hyn yn dilyn ein gwaith ar “[[{other}|story:{slug}]]”, a gyrhaeddodd {n} o bobl."],
    "notes": ["Nodiadau i olygyddion"],
    "categories": ["Newyddion", "Blog", "Ymgyrchoedd"],
}

LANGUAGES = {
    "en": (ENGLISH, ENGLISH_TITLES, ENGLISH_SENTENCES, ENGLISH_PHRASES),
    "fr": (FRENCH, FRENCH_TITLES, FRENCH_SENTENCES, FRENCH_PHRASES),
    "cy": (WELSH, WELSH_TITLES, WELSH_SENTENCES, WELSH_PHRASES),
}
