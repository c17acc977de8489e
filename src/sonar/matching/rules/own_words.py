"""The words for a jobseeker about a vacancy: her own wishes and what the vacancy publishes; nothing else of the other.

How far the employer looks, who holds the vacancy and who else fits are not among the facts.
"""

from sonar.matching.rules.explaining import (
    EXACT,
    KM_STEP,
    WANTED,
    Facts,
    Translate,
    Wanted,
    hours_range,
    lacking,
    skills_lacking,
    weighed,
    with_more,
)
from sonar.matching.types import MAXIMUM, Contribution, Criterion, Gap


def own_contributions(own: Facts, wanted: Wanted, translate: Translate) -> tuple[Contribution, ...]:
    """Return each criterion's points with the reason, said to herself. The points add up to the score."""
    words = {
        Criterion.OCCUPATION: _occupation(own, wanted, translate),
        Criterion.DISTANCE: _distance(own, translate),
        Criterion.HOURS: translate("U wilt {offered} uur werken. Gevraagd is {asked} uur.").format(
            offered=hours_range(own.hours_min, own.hours_max), asked=hours_range(wanted.hours_min, wanted.hours_max)
        ),
        Criterion.LEVEL: _level(own, wanted, translate),
        Criterion.START: _start(own, translate),
        Criterion.SKILLS: _skills(own, wanted, translate),
        Criterion.CONTRACT: _contract(own, translate),
        Criterion.LANGUAGES: _languages(own, wanted, translate),
    }
    return weighed(own.points, words)


def own_lack(gap: Gap, own: Facts, wanted: Wanted, translate: Translate) -> str:
    """Return what would make the vacancy fit her, by the one thing that stands between."""
    more = own.hours_max < wanted.hours_min
    words = {
        Gap.HER_DISTANCE: translate("Dit past als u {km} km verder wilt reizen."),
        Gap.HOURS: translate("Dit past als u {hours} uur per week meer wilt werken.")
        if more
        else translate("Dit past als u {hours} uur per week minder wilt werken."),
        Gap.LEVEL: translate("Dit past met opleidingsniveau {level}."),
        Gap.LICENCES: translate("Dit past met rijbewijs {licences}."),
        Gap.LANGUAGES: _language_lack(own, wanted, translate),
        Gap.START: translate("Dit past als u eerder kunt beginnen."),
        Gap.REGULAR_HOURS: translate("Dit past als u ook onregelmatig wilt werken."),
    }
    return words.get(gap, "").format(**lacking(own, wanted))


def _language_lack(own: Facts, wanted: Wanted, translate: Translate) -> str:
    if set(wanted.languages_written) & set(own.languages_missing):
        return translate("Dit past als u deze taal zo goed spreekt en schrijft als gevraagd: {asked}.")
    if wanted.asks_well(own.languages_missing):
        return translate("Dit past als u deze taal goed spreekt: {languages}.")
    return translate("Dit past als u deze taal spreekt: {languages}.")


def _occupation(own: Facts, wanted: Wanted, translate: Translate) -> str:
    mine, theirs = own.occupation_label.lower(), wanted.occupation_label.lower()
    if own.closeness == EXACT:
        if own.stance == WANTED:
            return translate("U wilt werken als {mine}.").format(mine=mine)
        return translate("U staat open voor werk als {mine}.").format(mine=mine)
    return translate("U zoekt werk als {mine}. Dat lijkt op {theirs}.").format(mine=mine, theirs=theirs)


def _distance(own: Facts, translate: Translate) -> str:
    if own.km <= KM_STEP:
        words = translate("Het werk is hoogstens {km} km van u vandaan. U wilt tot {max_km} km reizen.")
    else:
        words = translate("Het werk is ongeveer {km} km van u vandaan. U wilt tot {max_km} km reizen.")
    return words.format(km=own.km, max_km=own.max_km)


def _level(own: Facts, wanted: Wanted, translate: Translate) -> str:
    if not own.level_label:
        return translate("Uw opleidingsniveau staat niet in uw profiel.")
    if own.points[Criterion.LEVEL] == MAXIMUM[Criterion.LEVEL]:
        return translate("U hebt het gevraagde niveau: {level}.").format(level=wanted.level_label.lower())
    return translate("U hebt een hoger niveau dan gevraagd. Gevraagd is {level}.").format(
        level=wanted.level_label.lower()
    )


def _skills(own: Facts, wanted: Wanted, translate: Translate) -> str:
    had, missing = ", ".join(own.skills_had), ", ".join(skills_lacking(own, wanted))
    if not wanted.skills:
        return translate("Er zijn geen vaardigheden gevraagd.")
    if not missing:
        return translate("U hebt alle gevraagde vaardigheden: {had}.").format(had=had)
    if not had:
        words = translate("Deze gevraagde vaardigheden staan niet in uw profiel: {missing}. Kunt u dit? Voeg het toe.")
    else:
        words = translate("U hebt: {had}. Niet in uw profiel: {missing}. Kunt u dit? Voeg het toe.")
    return words.format(had=had, missing=missing)


def _start(own: Facts, translate: Translate) -> str:
    if own.points[Criterion.START] == MAXIMUM[Criterion.START]:
        return translate("U kunt op tijd beginnen.")
    return translate("U kunt later beginnen dan gevraagd.")


def _contract(own: Facts, translate: Translate) -> str:
    points = own.points[Criterion.CONTRACT]
    if points == 0:
        return translate("Dit contract staat niet bij uw wensen.")
    if points == MAXIMUM[Criterion.CONTRACT]:
        return translate("Dit contract past bij uw wensen.")
    return translate("U hebt geen wens voor een soort contract.")


def _languages(own: Facts, wanted: Wanted, translate: Translate) -> str:
    if not wanted.languages:
        return translate("Er is geen taal gevraagd.")
    if own.points[Criterion.LANGUAGES] == MAXIMUM[Criterion.LANGUAGES]:
        said = translate("U spreekt de gevraagde talen goed.")
    else:
        said = translate("U spreekt de gevraagde talen voldoende.")
    said = with_more(said, translate("U schrijft goed: {asked}."), wanted.languages_written)
    beyond = translate("De werkgever vraagt: {asked}. Kijk zelf of dat bij u past.")
    return with_more(said, beyond, wanted.languages_beyond)
