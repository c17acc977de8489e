"""The statistics: figures with the table beside, and the same numbers as a file. No person stands in them."""

from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sonar.identity.queries import offices
from sonar.identity.types import Function
from sonar.oversight.queries import statistics
from sonar.oversight.types import Figure
from sonar.reference.queries import education_levels, labour_market_regions
from sonar.web.partial import speaks_english
from sonar.web.session.access import ActorRequest, staff_page

READERS: Final = (Function.TEAM_MANAGER, Function.DATA_PROTECTION_OFFICER, Function.AUDITOR)
TITLES: Final[dict[str, Promise]] = {
    "kind_by_office": _("Soort klant per kantoor"),
    "activity_by_office": _("Actief of niet per kantoor"),
    "education_by_region": _("Opleidingsniveau per arbeidsmarktregio"),
    "flow": _("Instroom en uitstroom per maand"),
    "benefit_ending": _("WW die afloopt, per maand"),
    "candidates_by_region": _("Voorgestelde kandidaten in de vorige maand, per arbeidsmarktregio"),
    "exposure": _("Hoe vaak mensen in de laatste vier weken in een lijst met kandidaten stonden"),
}
KEYS: Final[dict[str, Promise]] = {
    "jobseeker": _("Werkzoekend"),
    "sick": _("Ziek"),
    "unfit_for_work": _("Arbeidsongeschikt"),
    "active": _("Actief"),
    "inactive": _("Niet actief"),
    "unknown": _("Onbekend"),
    "other": _("Overige, samen"),
    "came_in": _("Instroom"),
    "went_out": _("Uitstroom"),
    "ww_ends": _("WW loopt af"),
    "candidate_proposed": _("Wacht op antwoord"),
    "candidate_expired": _("Antwoordde niet"),
    "said_no": _("Wilde niet"),
    "candidate_consented": _("Stemt toe"),
    "candidate_invited": _("Uitgenodigd"),
    "candidate_closed": _("Vacature gesloten"),
    "candidate_ended": _("Werk geëindigd"),
    "hired_few": _("Aangenomen, tot 24 uur"),
    "hired_some": _("Aangenomen, 24–31 uur"),
    "hired_full": _("Aangenomen, vanaf 32 uur"),
    "rejected_fit": _("Afgewezen: kennis of ervaring"),
    "rejected_terms": _("Afgewezen: uren, afstand of voorwaarden"),
    "rejected_chosen": _("Afgewezen: andere kandidaat"),
    "rejected_other": _("Afgewezen: anders"),
    "found_people": _("Mensen"),
    "found_places": _("Plaatsen in lijsten"),
    "shown_00": _("Niet getoond"),
    "shown_01": _("1 keer getoond"),
    "shown_02": _("2 tot 4 keer getoond"),
    "shown_05": _("5 tot 9 keer getoond"),
    "shown_10": _("10 keer of vaker getoond"),
}
BAR_WIDTH: Final = 320
BAR_STEP: Final = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a figure; lengths in the units of the drawing. No amount: withheld, so there is no bar."""

    label: str
    amount: int | None
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A published table with its words and its drawing."""

    name: str
    title: Promise
    figure: Figure
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...], int | None], ...]
    """For each row its words, its amounts and its total."""
    bars: tuple[Bar, ...]
    height: int


@staff_page(*READERS)
@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """Show what was published last."""
    return render(
        request, "oversight/figures.html", {"drawn": [drawn(found) for found in statistics(actor=request.actor)]}
    )


@staff_page(*READERS)
@require_safe
def figure_file(request: ActorRequest, name: str) -> HttpResponse:
    """Give one table of numbers as a file; withheld numbers stay withheld."""
    found = next((figure for figure in statistics(actor=request.actor) if figure.name == name), None)
    if found is None:
        raise Http404
    response = HttpResponse(as_text(drawn(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cijfers-{name.replace("_", "-")}.csv"'
    return response


def drawn(figure: Figure) -> Drawn:
    """Return a table with words and drawing."""
    columns, rows = _words(figure.name)
    totals: tuple[int | None, ...] = figure.row_totals or tuple(None for _row in figure.rows)
    lengths: tuple[int | None, ...] = figure.row_totals or tuple(amounts[0] for amounts in figure.amounts)
    bars = tuple(zip(figure.rows, lengths, strict=True))
    longest = max([amount or 0 for _row, amount in bars], default=0) or 1
    return Drawn(
        name=figure.name,
        title=TITLES[figure.name],
        figure=figure,
        columns=tuple(_said(key, columns) for key in figure.columns),
        rows=tuple(
            (_said(row, rows), amounts, total)
            for row, amounts, total in zip(figure.rows, figure.amounts, totals, strict=True)
        ),
        bars=tuple(
            Bar(_said(row, rows), amount, n * BAR_STEP, round((amount or 0) / longest * BAR_WIDTH))
            for n, (row, amount) in enumerate(bars)
        ),
        height=len(bars) * BAR_STEP,
    )


def as_text(shown: Drawn) -> str:
    """Return a table as lines with semicolons, as spreadsheets here read them."""
    withheld = gettext("weggelaten")
    head = ["", *shown.columns, *([gettext("Totaal")] if shown.figure.row_totals else [])]
    lines = [head]
    for label, amounts, total in shown.rows:
        cells = [withheld if amount is None else str(amount) for amount in amounts]
        lines.append([label, *cells, *([str(total)] if total is not None else [])])
    if shown.figure.column_totals:
        lines.append([gettext("Totaal"), *map(str, shown.figure.column_totals), str(shown.figure.total)])
    return "".join(";".join(_quoted(cell) for cell in line) + "\r\n" for line in lines)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _words(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the words for the keys of the columns and of the rows, as far as these are numbers."""
    if name == "education_by_region":
        english = speaks_english()
        levels = {str(level.code): level.label_en if english else level.label_nl for level in education_levels()}
        return levels, {str(region.code): region.name for region in labour_market_regions()}
    if name == "exposure":
        return {}, {}
    if name == "candidates_by_region":
        return {}, {str(region.code): region.name for region in labour_market_regions()}
    return {}, {str(office.id): office.name for office in offices()}


def _said(key: str, words: dict[str, str]) -> str:
    known = KEYS.get(key)
    return str(known) if known is not None else words.get(key, key)
