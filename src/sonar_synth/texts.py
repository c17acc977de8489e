"""Dutch texts of the synthetic town, written for it: company names, schools, presentations, vacancies, messages."""

from sonar_synth.draws import Draw

COMPANY_NAMES: dict[str, tuple[str, ...]] = {
    "zorg": ("Zorggroep De Wetering", "Thuiszorg Oosterveld", "Verpleeghuis De Berkenhof", "Stichting Samenzorg Oost",
             "Gezondheidscentrum Het Baken", "Zorgboerderij Weidezicht"),
    "welzijn": ("Kinderopvang De Zonnebloem", "Welzijn aan de IJssel", "Stichting Buurtkracht", "Kindercentrum Pluim"),
    "onderwijs": ("Basisschool De Vlieger", "Scholengroep Hanzeland", "Vakschool Salland", "Taalhuis Oost"),
    "administratie": ("Administratiehuis Veluwe", "Servicebureau De Balie", "Klantlijn Nederland", "Notariaat Brink"),
    "financieel": ("Accountantskantoor Hoekstra en Maas", "Bureau Balans", "Salarispunt Oost", "Adviesgroep De Munt"),
    "personeel": ("Uitzendbureau De Schakel", "Werkpunt Personeelsdiensten", "Bureau Talentlijn"),
    "ict": ("Codewerk Zwolle", "Hanze Systemen", "Netwerkplaats Twente", "Datahuis Deventer", "Softwarefabriek Oost"),
    "transport": ("Transportbedrijf Wolterink", "Koeriersdienst Snelpad", "Busmaatschappij IJsselland",
                  "Internationaal Vervoer Zwiers", "Pakketpunt Oost"),
    "logistiek": ("Distributiecentrum De Hessenpoort", "Opslag en Overslag Kolkman", "Webwinkelmagazijn Noordoost",
                  "Logistiek Park Twente"),
    "techniek": ("Installatiebedrijf Nijhuis", "Metaalwerken Lenferink", "Garage De Brug", "Machinefabriek Salland",
                 "Zonnewerk Veluwe", "Technisch Beheer Oost"),
    "bouw": ("Bouwbedrijf Schuurman", "Aannemersbedrijf Te Riele", "Schildersbedrijf Bargeman", "Dakwerken Twente",
             "Grondverzet Dommerholt"),
    "productie": ("Zuivelfabriek De Weide", "Verpakkingen Oost", "Kunststoffen Hardenberg", "Bakkerij Huisjes",
                  "Meubelfabriek Vaassen"),
    "groen": ("Hoveniersbedrijf Boerrigter", "Kwekerij De Linde", "Groenvoorziening Salland", "Boomzorg Veluwe"),
    "verkoop": ("Supermarkt De Markthal", "Bouwmarkt Het Anker", "Kledingzaak Nieuw", "Groothandel Spijkerman",
                "Woonwinkel Thuis"),
    "horeca": ("Restaurant De Sassenpoort", "Hotel De Wijde Blik", "Eetcafé De Brink", "Cateringbedrijf Smaak"),
    "schoonmaak": ("Schoonmaakbedrijf Helder", "Glanswerk Oost", "Facilitair Bedrijf De Kan", "Reinigingsdienst Vecht"),
    "veiligheid": ("Beveiliging De Wacht", "Verkeersregelaars Oost", "Toezicht en Zo"),
    "overheid": ("Waterschap De Wetering", "Gemeentelijk Belastingpunt", "Omgevingsdienst De Stroom"),
    "verzorging": ("Kapsalon De Spiegel", "Salon Zacht"),
    "creatief": ("Studio Lijnwerk", "Uitgeverij De Waal"),
}  # fmt: skip

EDUCATION_NAMES: dict[int, dict[str, str]] = {
    1: {"": "Basisschool"},
    2: {"": "Vmbo", "techniek": "Vmbo techniek", "bouw": "Vmbo bouw", "zorg": "Vmbo zorg en welzijn",
        "groen": "Vmbo groen", "horeca": "Vmbo horeca"},
    3: {"": "Mbo-2 dienstverlening", "logistiek": "Mbo-2 logistiek medewerker", "techniek": "Mbo-2 monteur",
        "bouw": "Mbo-2 bouw", "zorg": "Mbo-2 helpende zorg en welzijn", "horeca": "Mbo-2 kok",
        "verkoop": "Mbo-2 verkoper", "transport": "Mbo-2 chauffeur wegvervoer"},
    4: {"": "Mbo-4 middenkaderfunctionaris", "zorg": "Mbo-4 verpleegkunde", "techniek": "Mbo-4 technicus",
        "administratie": "Mbo-4 secretarieel", "financieel": "Mbo-4 financiële administratie",
        "ict": "Mbo-4 ICT-beheer", "welzijn": "Mbo-4 pedagogisch werk", "verkoop": "Mbo-4 commercie"},
    5: {"": "Hbo bedrijfskunde", "zorg": "Hbo verpleegkunde", "onderwijs": "Hbo leraar basisonderwijs",
        "ict": "Hbo informatica", "financieel": "Hbo accountancy", "welzijn": "Hbo social work",
        "techniek": "Hbo werktuigbouwkunde", "personeel": "Hbo human resource management"},
    6: {"": "Wo bestuurskunde", "ict": "Wo informatica", "financieel": "Wo bedrijfseconomie",
        "onderwijs": "Wo onderwijskunde", "techniek": "Wo werktuigbouwkunde", "overheid": "Wo rechten"},
}  # fmt: skip

INSTITUTES: dict[int, tuple[str, ...]] = {
    1: ("Basisschool De Vlieger", "Basisschool Het Kompas"),
    2: ("Scholengemeenschap Hanzeland", "Vmbo-college De Vecht", "Scholengroep De Brug"),
    3: ("Vakschool Salland", "Vakschool Twente", "Vakcollege Veluwe"),
    4: ("Vakschool Salland", "Vakschool Twente", "Mbo-college IJsselstreek"),
    5: ("Hogeschool Oostland", "Hogeschool De IJssel"),
    6: ("Universiteit Oostland", "Universiteit Veluwe"),
}

_OPENINGS = (
    "Ik zoek werk als {job} en ben {hours} uur per week beschikbaar.",
    "Als {job} voel ik mij thuis op een werkplek waar mensen elkaar helpen.",
    "Na een paar jaar in andere banen wil ik graag weer aan de slag als {job}.",
    "Werken met mijn handen en mijn hoofd: als {job} kan ik beide kwijt.",
    "Ik heb ervaring als {job} en leer graag bij.",
)
_MIDDLES = (
    "Collega's kennen mij als iemand op wie je kunt rekenen.",
    "Ik begin graag vroeg en houd van een duidelijke planning.",
    "Drukte brengt mij niet van de wijs.",
    "Ik werk nauwkeurig en vraag door als iets niet duidelijk is.",
    "Ik maak makkelijk contact met klanten en collega's.",
    "Ik werk het liefst in een klein team.",
)
_CLOSINGS = (
    "Wisselende diensten zijn geen probleem.",
    "Een vaste werkplek in de buurt heeft mijn voorkeur.",
    "Ik wil graag een cursus volgen als dat nodig is.",
    "Ik kan snel beginnen.",
    "Een proefperiode lijkt mij een goed begin.",
)


def presentation(draw: Draw, job: str, hours: int) -> str:
    """Return a few sentences somebody could have written about themselves; empty for one in five."""
    if draw.chance(0.2):
        return ""
    opening = draw.one(_OPENINGS).format(job=job[0].lower() + job[1:], hours=hours)
    return " ".join((opening, draw.one(_MIDDLES), draw.one(_CLOSINGS)))


_TASKS: dict[str, str] = {
    "zorg": "Je helpt cliënten bij wat zij zelf niet kunnen, en je werkt samen met familie en collega's.",
    "welzijn": "Je begeleidt kinderen of bewoners en je ziet wat zij nodig hebben.",
    "onderwijs": "Je verzorgt lessen en begeleidt leerlingen, samen met een hecht team.",
    "administratie": "Je verwerkt gegevens, beantwoordt vragen en zorgt dat afspraken worden nagekomen.",
    "financieel": "Je houdt de boeken bij, controleert de cijfers en geeft uitleg aan klanten.",
    "personeel": "Je brengt mensen en werk bij elkaar en bent het aanspreekpunt voor leidinggevenden.",
    "ict": "Je bouwt, test en beheert systemen waar collega's elke dag op vertrouwen.",
    "transport": "Je brengt goederen of reizigers veilig en op tijd naar hun bestemming.",
    "logistiek": "Je zorgt dat goederen op de juiste plek komen: ontvangen, verzamelen en verzenden.",
    "techniek": "Je installeert, onderhoudt en repareert, bij klanten en in onze werkplaats.",
    "bouw": "Je werkt met een vaste ploeg aan woningen en gebouwen in de regio.",
    "productie": "Je bedient de machines, bewaakt de kwaliteit en lost kleine storingen op.",
    "groen": "Je legt aan en onderhoudt, in elk seizoen, in tuinen, parken of de kas.",
    "verkoop": "Je helpt klanten, houdt de winkel of de klantgegevens op orde en verkoopt met plezier.",
    "horeca": "Je zorgt dat gasten het naar hun zin hebben, in de keuken of in de bediening.",
    "schoonmaak": "Je houdt gebouwen of straten schoon en meldt wat kapot is.",
    "veiligheid": "Je houdt toezicht, spreekt mensen aan en grijpt in als het nodig is.",
    "overheid": "Je helpt inwoners en bereidt besluiten zorgvuldig voor.",
    "verzorging": "Je verzorgt klanten en geeft hun goed advies.",
    "creatief": "Je maakt teksten of beelden van het eerste idee tot het eindresultaat.",
}
_OFFERS = (
    "Je krijgt een inwerkprogramma en een vaste begeleider.",
    "Wij betalen de opleiding die bij deze baan hoort.",
    "De werktijden spreken we in overleg af.",
    "We vergoeden je reiskosten.",
    "Na een half jaar praten we over een vast contract.",
)


def vacancy_description(draw: Draw, job: str, family: str, employer: str) -> str:
    """Return the text of a vacancy."""
    offers = draw.some(_OFFERS, 2)
    return f"{employer} zoekt een {job[0].lower() + job[1:]}. {_TASKS[family]} {offers[0]} {offers[1]}"


EARLIER_MESSAGES: tuple[tuple[str, str], ...] = (
    ("Uitnodiging voor een gesprek",
     "Ik nodig u graag uit voor een gesprek op het werkplein. Laat u mij weten welke dag u past?"),
    ("Uw cv", "Uw cv is bijna compleet. Wilt u uw laatste werkervaring nog aanvullen?"),
    ("Vacature die bij u past", "Ik kwam een vacature tegen die bij uw wensen past. Zullen we die samen bekijken?"),
    ("Bevestiging van onze afspraak",
     "Hierbij bevestig ik wat wij hebben afgesproken: u oriënteert zich op twee functies."),
    ("Scholing", "Er start een korte cursus die aansluit bij uw wensen. Hebt u belangstelling?"),
)  # fmt: skip

PROTECTION_REASONS = ("own_staff", "threatened")
