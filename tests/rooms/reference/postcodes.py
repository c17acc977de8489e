"""Small lists of postcode areas in the form of the real one, with made-up rows."""

HEADER = (
    'id,postcode,"woonplaats","alternatieve_schrijfwijzen","gemeente","provincie","netnummer",latitude,longitude,'
    '"soort"'
)
Row = tuple[int, str, str, str, str, float, float, str]
BERGEN_L, BERGEN_NH = (51.60, 6.03), (52.67, 4.70)
ROWS: tuple[Row, ...] = (
    (1861, "Bergen", "", "Bergen", "Noord-Holland", *BERGEN_NH, "Adres"),
    (5854, "Bergen", "BERGEN L", "Bergen", "Limburg", *BERGEN_L, "Adres"),
    (5855, "Bergen", "Bergen Lb", "Bergen", "Limburg", 51.62, 6.05, "Adres + Postbus"),
    (5850, "Bergen", "", "Bergen", "Limburg", 51.90, 6.20, "Postbus"),
    (9163, "Nes", "", "Ameland", "Friesland", 53.45, 5.77, "Adres"),
    (8494, "Nes", "Nij Nes", "Boarnsterhim", "Friesland", 53.05, 5.86, "Adres"),
    (2490, "Den Haag", "s Gravenhage Proef", "Den Haag", "Zuid-Holland", 52.07, 4.30, "Postbus"),
    (8011, "Zwolle-Proef", "", "ZWOLLE", "Overijssel", 52.40, 6.20, "Adres"),
    (8999, "Verre Plaats", "Fiere Plak;Fier;;", "Zwólle", "Overijssel", 52.60, 6.30, "Onbekend"),
)


def areas(*rows: Row, header: str = HEADER) -> bytes:
    """Return a file of postcode areas."""
    lines = (
        f'{n},{code},"{place}","{others}","{of}","{province}","000",{latitude},{longitude},"{kind}"'
        for n, (code, place, others, of, province, latitude, longitude, kind) in enumerate(rows)
    )
    return "\n".join((header, *lines, "")).encode()
