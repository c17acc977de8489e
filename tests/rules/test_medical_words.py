"""Which words warn that a text tells of an illness, and which do not."""

import pytest

from sonar.clients.rules.medical import medical_words


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mevrouw heeft een depressie en slikt medicatie.", ("depressie", "medicatie")),
        ("DIABETES type 2; diabetes.", ("DIABETES",)),
        ("Een burn-out, zegt de psychiater.", ("burn-out", "psychiater")),
        ("Er is borstkanker; zij krijgt fysiotherapie.", ("borstkanker", "fysiotherapie")),
        ("Angststoornis of ADHD of PTSS?", ("Angststoornis", "ADHD", "PTSS")),
        ("Zij vertelt over de hartziekte van haar vader.", ("hartziekte",)),
        ("Depressíef.", ("Depressíef",)),
        ("Stoornis, syndroom, therapie.", ("Stoornis", "syndroom", "therapie")),
        ("Een hartkwaal en F20.0, volgens medisch rapport.", ("hartkwaal", "F20.0", "medisch rapport")),
        ("Heeft een medische verklaring bij zich.", ("medische verklaring",)),
    ],
)
def test_words_that_name_an_illness_or_a_treatment(text: str, words: tuple[str, ...]) -> None:
    assert medical_words(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Is te ziek om te werken; meldt zich morgen beter.",
        "Kan 20 uur per week zittend werk doen, als er rust is.",
        "Ziekte van een kind, komt maandag. Ziektewet loopt door.",
        "Belde over de vacature bij het ziekenhuis in Zwolle.",
        "Add me to the list. 12345",
        "Werkt langs de A28, begint om 8.30 uur, verdient 14.20 per uur.",
    ],
)
def test_words_of_daily_work_do_not_warn(text: str) -> None:
    assert medical_words(text) == ()
