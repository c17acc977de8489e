"""Dutch texts between jobseekers, employers and advisers around a vacancy. Nobody is named in them."""

REACTIONS = (
    "Goedendag, ik lees dat u iemand zoekt als {job}. Dat werk doe ik graag. Mag ik een keer komen kennismaken?",
    "Ik reageer op uw vacature voor {job}. Ik woon in de buurt en kan snel beginnen.",
    "De functie {job} past bij wat ik hiervoor deed. Zijn de werktijden in overleg?",
    "Uw vacature voor {job} spreekt mij aan. Kan ik een dag meelopen om te zien of het past?",
)
ANSWERS = (
    "Dank voor uw bericht. Kunt u donderdag om tien uur langskomen?",
    "Wat leuk dat u reageert. Vertelt u eens wat u het liefst doet in uw werk?",
    "Bedankt. De werktijden bespreken we graag samen. Welke dagen kunt u?",
)
REFUSALS = (
    "Dank voor uw reactie. Wij hebben iemand anders gekozen. Veel succes met zoeken.",
    "De functie is intussen vervuld. Hartelijk dank voor uw belangstelling.",
)
THANKS = (
    "Dat komt goed uit. Tot donderdag.",
    "Graag. Ik kan op maandag, dinsdag en vrijdag.",
)
QUESTIONS = (
    "Goedendag, ik zag uw profiel. Wij zoeken iemand met uw ervaring. Zullen we kennismaken?",
    "Uw profiel past bij een functie die bij ons vrijkomt. Hebt u belangstelling?",
    "Wij nemen dit najaar mensen aan. Mag ik u iets over ons bedrijf vertellen?",
)
INTERESTED = (
    "Dank voor uw bericht. Daar wil ik graag meer over horen.",
    "Leuk dat u mij schrijft. Om welke werktijden gaat het?",
)
NOTES = (
    "Heeft dit werk eerder gedaan en kan snel beginnen.",
    "Eerst de reistijd bespreken.",
    "Past goed, wil graag meer uren.",
    "Heeft een opfriscursus nodig.",
)
REASONS = (
    "Past bij de vacature; wilt u met haar of hem bespreken of de werktijden haalbaar zijn?",
    "Goede kandidaat volgens het profiel. Weet u of reizen met het openbaar vervoer lukt?",
    "Werkervaring sluit aan. Graag eerst overleg over begeleiding op de werkplek.",
)
