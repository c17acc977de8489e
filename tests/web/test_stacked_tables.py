"""Wide tables as a list on a telephone: every value carries the name of its column, and nothing else is touched."""

from django.utils.safestring import SafeString

from sonar.web.templatetags.sonar_tables import stacked, stacks

_COLUMNS = ("Klant", "Geboren", "Hoe &quot;ver&quot;", "Stand")


def rows(*cells: str, columns: tuple[str, ...] = _COLUMNS) -> SafeString:
    """Return the head and one row of a table."""
    head = "".join(f'<th scope="col">{words}</th>' for words in columns)
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return SafeString(f'<thead><tr>{head}</tr></thead><tbody><tr><th scope="row">Fenna</th>{body}</tr></tbody>')


def test_value_carries_the_name_of_its_column() -> None:
    html = stacked(rows("3 jan 1966", "2", ""))

    assert '<th scope="row" role="rowheader">Fenna</th>' in html
    assert '<td role="cell" data-label="Geboren">3 jan 1966</td>' in html
    assert '<td role="cell" data-label="Hoe &quot;ver&quot;">2</td>' in html
    assert '<td role="cell" data-label="Stand" data-empty></td>' in html
    assert html.count('role="columnheader"') == 4


def test_heading_with_quotes_and_markup_stays_within_its_attribute() -> None:
    html = stacked(rows("x", "y", "z", columns=("Klant", '<span class="sonar-hidden">De "naam"</span>', "a", "b")))

    assert 'data-label="De &quot;naam&quot;">x</td>' in html


def test_cell_over_several_columns_counts_for_as_many() -> None:
    wide = rows("x").replace("<td>x</td>", '<td colspan="2">Nog niet gemaakt</td><td>klaar</td>')

    html = stacked(SafeString(wide))

    assert '<td colspan="2" role="cell">Nog niet gemaakt</td>' in html
    assert 'data-label="Stand">klaar</td>' in html


def test_table_that_fits_stays_as_it_is() -> None:
    narrow = rows("1", "2", columns=("Onderdeel", "Punten", "Uitleg"))

    assert (stacks(narrow), stacks(rows("1", "2", "3"))) == (False, True)
    assert stacked(narrow) == narrow
    assert stacked(SafeString("<tbody></tbody>")) == "<tbody></tbody>"
