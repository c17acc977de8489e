"""Words for what comes of a candidate."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: Final[Mapping[str, Promise]] = {
    "shortlisted": _("op de lijst"),
    "dropped": _("van de lijst af"),
    "referred": _("bij de eigen adviseur"),
    "returned": _("terug van de eigen adviseur"),
    "proposed": _("gevraagd"),
    "consented": _("stemt toe"),
    "declined": _("wil niet"),
    "expired": _("niet geantwoord"),
    "withdrawn": _("toestemming ingetrokken"),
    "invited": _("uitgenodigd"),
    "hired": _("aangenomen"),
    "ended": _("werk geëindigd"),
    "rejected": _("afgewezen"),
    "closed": _("vacature gesloten"),
    "": _("vacature gestuurd"),
}
"""For who fills the vacancy and for her adviser."""
OWN_STATES: Final[Mapping[str, Promise]] = {
    "referred": _("Uw adviseur bespreekt dit met u"),
    "proposed": _("Wij wachten op uw antwoord"),
    "consented": _("U hebt ja gezegd"),
    "declined": _("U hebt nee gezegd"),
    "expired": _("De tijd om te antwoorden is voorbij"),
    "withdrawn": _("U hebt uw toestemming ingetrokken"),
    "invited": _("De werkgever wil u spreken"),
    "hired": _("U bent aangenomen"),
    "ended": _("Dit werk is geëindigd"),
    "rejected": _("De werkgever koos niet voor u"),
    "closed": _("De vacature is vervuld of gesloten"),
}
"""For herself."""
STEPS: Final[Mapping[str, Promise]] = {
    "shortlist": _("Op de lijst zetten"),
    "drop": _("Van de lijst halen"),
    "note": _("Aantekening"),
    "ask": _("Toestemming vragen"),
    "refer": _("Aan de eigen adviseur voorleggen"),
    "pass_on": _("Klant wil wel: vraag toestemming"),
    "give_back": _("Niet bereikt: teruggeven"),
    "consent": _("Klant zegt ja"),
    "decline": _("Klant wil niet"),
    "withdraw": _("Klant neemt de toestemming terug"),
    "invite": _("Is uitgenodigd"),
    "hire": _("Is aangenomen"),
    "reject": _("Is afgewezen"),
    "end": _("Werk is geëindigd"),
}
WHYS: Final[Mapping[str, Promise]] = {
    "skills": _("vaardigheden sluiten niet aan"),
    "experience": _("te weinig ervaring"),
    "hours": _("uren passen niet"),
    "distance": _("reisafstand"),
    "other_candidate": _("een andere kandidaat gekozen"),
    "conditions": _("voorwaarden of loon"),
    "not_reached": _("niet bereikt"),
    "no_wish": _("dit werk past niet"),
    "other_work": _("ander werk gevonden"),
    "vacancy_closed": _("vacature gesloten"),
    "occupation": _("ander soort werk"),
    "employer": _("niet bij deze werkgever"),
    "applied": _("al gereageerd"),
    "other": _("anders"),
}
"""Why it did not come to work, or why somebody hides a vacancy. No reason says anything about who she is."""
FOLLOWING_DEEDS: Final[Mapping[str, Promise]] = {
    "vacancy:list": _("Lijst van een vacature bekeken"),
    "vacancy:send": _("Vacature gestuurd"),
    "candidate:shortlist": _("Kandidaat op een lijst gezet"),
    "candidate:drop": _("Kandidaat van een lijst gehaald"),
    "candidate:note": _("Aantekening bij een kandidaat"),
    "candidate:ask": _("Kandidaat om toestemming gevraagd"),
    "candidate:refer": _("Kandidaat aan de eigen adviseur voorgelegd"),
    "candidate:invite": _("Kandidaat uitgenodigd"),
    "candidate:hire": _("Kandidaat aangenomen"),
    "candidate:reject": _("Kandidaat afgewezen"),
    "candidate:end": _("Einde van werk vastgelegd"),
    "candidate:proposed": _("Voorgestelde kandidaten bekeken"),
    "own:proposals": _("Eigen voorstellen bekeken"),
    "own:answer": _("Op een voorstel geantwoord"),
    "own:vacancies": _("Eigen passende vacatures bekeken"),
    "own:mark": _("Een vacature gezien, verborgen of weer getoond"),
    "own:alert": _("Gekozen hoe vaak u van nieuwe vacatures hoort"),
}
FOLLOWING_FAULTS: Final[Mapping[str, Promise]] = {
    "names_people": _("Schrijf hier geen namen van mensen. Begin alleen een zin met een hoofdletter."),
    "contact": _("Schrijf hier geen telefoonnummer, e-mailadres of link."),
    "hours": _("Schrijf een aantal uren per week, van 1 tot en met 60."),
    "far_off": _("Kies een dag binnen een jaar."),
    "ends_before": _("De laatste werkdag ligt voor de eerste. Kies een latere dag."),
}
FOLLOWING_LOOKS: Final[Mapping[str, Promise]] = {
    "follow_candidates": _("Een voorstel of werkplek bijgewerkt, want de datum kwam of de vacature sloot"),
    "tell_closed": _("Verteld dat een vacature gesloten is"),
    "follow_moved": _("Een beroep in wat u werkgevers laat zien, kreeg een andere plaats in de lijst van beroepen"),
}
