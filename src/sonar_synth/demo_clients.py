"""The jobseekers of the demo, written by hand."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sonar.clients.types import (
    Contact,
    Education,
    Gender,
    Identity,
    LanguageSkill,
    NameUse,
    Profile,
    WantedOccupation,
    WorkExperience,
)


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A jobseeker of the demo; what is true on a certain day is kept as a distance from today."""

    identity: Identity
    contact: Contact
    profile: Profile
    confirmed_days_ago: int
    available_in_days: int

    def contact_on(self, today: date) -> Contact:
        """Return the contact data as they stand on a day."""
        return replace(self.contact, confirmed_on=today - timedelta(days=self.confirmed_days_ago))

    def profile_on(self, today: date) -> Profile:
        """Return the profile as it stands on a day."""
        return replace(self.profile, available_from=today + timedelta(days=self.available_in_days))


FATIMA = DemoClient(
    identity=Identity(
        initials="F.",
        first_names="Fatima",
        name_prefix="",
        last_name="El Amrani",
        birth_date=date(1991, 3, 14),
        gender=Gender.FEMALE,
    ),
    contact=Contact(
        street="Havezate",
        house_number="18",
        postcode="7607 KD",
        city="Almelo",
        email="fatima.elamrani@example.nl",
        phone="+31546012840",
    ),
    profile=Profile(
        pc4=7607,
        education_level=4,
        hours_min=24,
        hours_max=32,
        max_distance_km=75,
        licences=("B",),
        contract_forms=(1, 2),
        occupations=(
            WantedOccupation("sonar", "532101"),
            WantedOccupation("sonar", "532202"),
            WantedOccupation("sonar", "911201", stance="excluded"),
        ),
        languages=(LanguageSkill("nld", 4, 4), LanguageSkill("ara", 4, 2), LanguageSkill("eng", 2, 2)),
        education=(
            Education(
                "Vmbo zorg en welzijn", 2, "Vmbo-college De Vecht", date(2003, 9, 1), date(2007, 7, 1), diploma=True
            ),
            Education("Mbo-3 verzorgende IG", 4, "Vakschool Twente", date(2007, 9, 1), date(2010, 7, 1), diploma=True),
        ),
        experience=(
            WorkExperience(
                "Thuiszorg Oosterveld",
                "Verzorgende IG",
                "Wijkzorg in Almelo-Noord.",
                date(2015, 2, 1),
                date(2026, 6, 30),
            ),
            WorkExperience("Verpleeghuis De Berkenhof", "Verzorgende IG", "", date(2010, 9, 1), date(2014, 12, 31)),
        ),
        presentation=(
            "Ik werk al vijftien jaar in de zorg, de laatste tijd in de wijk. Rust brengen en goed luisteren: daar "
            "ligt mijn kracht. Voor een fijn team reis ik graag wat verder."
        ),
    ),
    confirmed_days_ago=40,
    available_in_days=-30,
)

JOHAN = DemoClient(
    identity=Identity(
        initials="J.G.",
        first_names="Johan Gerrit",
        name_prefix="",
        last_name="Spijkerman",
        birth_date=date(1968, 11, 2),
        gender=Gender.MALE,
    ),
    contact=Contact(
        street="Lindenlaan",
        house_number="73",
        postcode="8031 BN",
        city="Zwolle",
        email="johan.spijkerman@example.org",
        phone="+31380127745",
    ),
    profile=Profile(
        pc4=8031,
        education_level=3,
        hours_min=32,
        hours_max=40,
        max_distance_km=25,
        licences=("B", "C"),
        contract_forms=(1, 2, 6),
        occupations=(WantedOccupation("sonar", "432101"), WantedOccupation("sonar", "834401")),
        languages=(LanguageSkill("nld", 4, 3), LanguageSkill("deu", 2, 1)),
        education=(
            Education(
                "Mbo-2 logistiek medewerker",
                3,
                "Vakschool Salland",
                date(1985, 9, 1),
                date(1987, 7, 1),
                diploma=True,
            ),
        ),
        experience=(
            WorkExperience(
                "Distributiecentrum De Hessenpoort", "Heftruckchauffeur", "", date(1999, 4, 1), date(2026, 7, 31)
            ),
        ),
        presentation="Ik ken het magazijn van binnen en van buiten. Op mij kun je rekenen.",
    ),
    confirmed_days_ago=310,
    available_in_days=-90,
)

DANIELLE = DemoClient(
    identity=Identity(
        initials="D.",
        first_names="Daniëlle",
        name_prefix="ten",
        last_name="Brinke",
        birth_date=date(1985, 6, 21),
        partner_last_name="Yıldız",
        name_use=NameUse.OWN_PARTNER,
        gender=Gender.FEMALE,
    ),
    contact=Contact(
        street="Rozenstraat",
        house_number="5-2",
        postcode="8022 HL",
        city="Zwolle",
        email="danielle.tenbrinke@example.nl",
        phone="+31380640019",
    ),
    profile=Profile(
        pc4=8022,
        education_level=2,
        hours_min=16,
        hours_max=24,
        max_distance_km=15,
        licences=(),
        contract_forms=(1, 2),
        occupations=(WantedOccupation("sonar", "941202"), WantedOccupation("sonar", "523001")),
        languages=(LanguageSkill("nld", 4, 4),),
        education=(Education("Vmbo", 2, "Scholengroep De Brug", date(1997, 9, 1), date(2001, 7, 1), diploma=True),),
        experience=(
            WorkExperience(
                "Cateringbedrijf Smaak", "Medewerker bedrijfsrestaurant", "", date(2016, 1, 4), date(2024, 3, 29)
            ),
        ),
        presentation="Overdag werken, als de kinderen op school zijn: dat zoek ik. Ik ben snel, schoon en vrolijk.",
    ),
    confirmed_days_ago=12,
    available_in_days=10,
)
