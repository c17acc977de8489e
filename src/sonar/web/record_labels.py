"""The words for the codes of the record's pages; `labels` has them all together."""

from typing import Final

from django.utils.translation import gettext_lazy as _

END_REASONS: Final = {
    "work": _("Werk gevonden"),
    "short_job": _("Tijdelijk of kort werk"),
    "moved": _("Verhuisd naar het buitenland"),
    "own_wish": _("Op eigen verzoek"),
    "pension": _("Pensioen"),
    "deceased": _("Overleden"),
    "other": _("Iets anders"),
}
"""Why a period of activity ended (R28)."""

FIELD_TYPES: Final = {
    "yes_no": _("Ja of nee"),
    "date": _("Een dag"),
    "number": _("Een getal"),
    "code": _("Eén keuze"),
    "codes": _("Meer keuzes"),
    "text": _("Een regel tekst"),
    "long_text": _("Een stuk tekst"),
}
"""What a field that is added at run time can hold."""

FIELD_DECISIONS: Final = {
    "propose": _("Het voorstel ligt bij de functionaris gegevensbescherming."),
    "approve": _("Het veld is goedgekeurd en kan nu worden ingevuld."),
    "turn_down": _("Het voorstel is afgewezen."),
    "end": _("Het veld is beëindigd. Wat is ingevuld, blijft in de historie."),
}
"""What became of a field."""

RECORD_FAULTS: Final = {
    "none": _("Er is niets gewijzigd. Pas een gegeven aan, of kies Annuleren."),
    "type": _("Dit is niet goed ingevuld."),
    "range": _("Dit getal kan hier niet."),
    "code": _("Kies een van de mogelijkheden."),
    "date": _("Schrijf een dag die bestaat, als 31-12-2026."),
    "too_early": _("Deze dag ligt te ver terug. Kies een dag vanaf 1900."),
    "order": _("Dit ligt vóór het begin. Kies een latere dag of een hoger getal."),
    "medical": _(
        "Hier staat een woord dat een ziekte of behandeling noemt. Sonar bewaart geen diagnoses: schrijf wat iemand "
        "wel of niet kan op het werk."
    ),
    "url": _("Schrijf een adres dat begint met https://."),
    "contact_data": _("Zet hier geen e-mail, telefoon, website of postcode. Dat deelt u pas als u dat wilt."),
    "own_name": _("Zet hier niet uw eigen naam. Werkgevers zien uw naam pas als u ja zegt."),
    "incomplete": _("Beantwoord alle vragen."),
    "too_many_days": _("Dit zijn meer dagen dan er passen tussen de eerste en de laatste dag."),
    "too_many_hours": _("Wie niet aan het werk is, werkt geen uren. Pas een van beide aan."),
    "twice": _("Dit staat er twee keer."),
    "too_many": _("Dit zijn er te veel: hoogstens 30."),
    "needs_partner": _("Vul ook de achternaam van de partner in, of kies de eigen naam."),
    "name": _("Hier staan tekens in die hier niet kunnen."),
    "too_light": _("Deze gegevens gaan over gezondheid: kies de hoogste klasse."),
}
"""What the clients room finds wrong with what somebody entered."""
