"""Who of the demo is named for deliveries, and that the function was examined, so that the demo can show one."""

from psycopg import Connection

from sonar.identity.types import Function
from sonar_synth import organisations as org
from sonar_synth.town import Town

KIND = "official_statistics"
_WHY = "Maakt elk kwartaal de levering voor het CBS."
_FINDINGS = "Er zijn geen wegen om de grenzen heen gevonden."


def load_namings(connection: Connection, town: Town) -> None:
    """Name an adviser and her team manager, proposed by one and confirmed by another, and record both reviews."""
    proposed, confirmed = (
        org.colleagues(town.seed, function, org.UWV_NATIONAL.id)[0].id
        for function in (Function.FUNCTIONAL_MANAGER, Function.SECURITY_OFFICER)
    )
    for function, role in ((Function.UWV_ADVISER, "exporter"), (Function.TEAM_MANAGER, "approver")):
        connection.execute(
            "INSERT INTO exchange.named_person (staff_id, kind, role, reason, valid_until, proposed_by, confirmed_by,"
            " confirmed_at) VALUES (%s, %s, %s, %s, kernel.now() + interval '90 days', %s, %s, kernel.now())",
            [org.colleagues(town.seed, function, org.UWV_ZWOLLE.id)[0].id, KIND, role, _WHY, proposed, confirmed],
        )
    for kind, function in (
        ("risk_analysis", Function.DATA_PROTECTION_OFFICER),
        ("independent_review", Function.AUDITOR),
    ):
        connection.execute(
            "INSERT INTO exchange.export_review (kind, dated, valid_until, author, owner, findings, follow_up,"
            " follow_up_due, recorded_by) VALUES (%s, kernel.today() - 30, kernel.today() + 300, 'Bureau Voorbeeld',"
            " 'Hoofd Gegevens', %s, 'De handleiding voor aangewezen medewerkers aanvullen.', kernel.today() + 60, %s)",
            [kind, _FINDINGS, org.colleagues(town.seed, function, org.UWV_NATIONAL.id)[0].id],
        )
