"""All addresses of Sonar: Dutch words, numbers of vacancies, sealed references; never anything about a person."""

from django.urls import include, path, register_converter

from sonar.web.adviser import activity, clients, identity, number, parts, past, profile, reviews, vacancies, work
from sonar.web.converters import ReferenceConverter
from sonar.web.management import fields
from sonar.web.public import views as public
from sonar.web.werkmap import record as own
from sonar.web.werkmap import views as folder

register_converter(ReferenceConverter, "ref")

urlpatterns = [
    path("", public.home, name="home"),
    path("taal", public.language, name="language"),
    path("privacy", public.privacy, name="privacy"),
    path("toegankelijkheid", public.accessibility, name="accessibility"),
    path("", include("sonar.web.session.urls")),
    path("werklijst", work.work_list, name="work_list"),
    path("mijn-raadplegingen", work.own_consultations, name="own_consultations"),
    path("beoordelingen", reviews.reviews, name="reviews"),
    path("klanten/<ref:client_ref>", clients.client, name="client"),
    path("klanten/<ref:client_ref>/contact", clients.client_contact, name="client_contact"),
    path("klanten/<ref:client_ref>/bericht", clients.client_message, name="client_message"),
    path("klanten/<ref:client_ref>/noodprocedure", clients.client_break_glass, name="client_break_glass"),
    path("klanten/<ref:client_ref>/op-datum", past.client_past, name="client_past"),
    path("klanten/<ref:client_ref>/inschrijving", activity.client_activity, name="client_activity"),
    path("klanten/<ref:client_ref>/burgerservicenummer", number.client_number, name="client_number"),
    path("klanten/<ref:client_ref>/naam", identity.client_identity, name="client_identity"),
    path("klanten/<ref:client_ref>/profiel", profile.client_profile, name="client_profile"),
    path("klanten/<ref:client_ref>/profiel/<slug:name>", profile.client_profile_list, name="client_profile_list"),
    path("klanten/<ref:client_ref>/gegevens/<slug:group_name>", parts.part, name="client_part"),
    path("klanten/<ref:client_ref>/gegevens/<slug:group_name>/wijzigen", parts.part_change, name="client_part_change"),
    path("klanten/<ref:client_ref>/gegevens/<slug:group_name>/nieuw", parts.part_new, name="client_part_new"),
    path(
        "klanten/<ref:client_ref>/gegevens/<slug:group_name>/<int:entry>/wijzigen",
        parts.part_change,
        name="client_part_entry",
    ),
    path(
        "klanten/<ref:client_ref>/gegevens/<slug:group_name>/<int:entry>/weghalen",
        parts.part_remove,
        name="client_part_remove",
    ),
    path("bericht-verstuurd", clients.message_sent, name="message_sent"),
    path("vacatures", vacancies.vacancies, name="vacancies"),
    path("vacatures/<int:vacancy_id>", vacancies.vacancy, name="vacancy"),
    path("vacatures/<int:vacancy_id>/kandidaten", vacancies.candidates, name="candidates"),
    path("vacatures/<int:vacancy_id>/kandidaten/<ref:candidate_ref>", vacancies.candidate, name="candidate"),
    path("werkmap", folder.home, name="folder"),
    path("werkmap/berichten", folder.messages, name="folder_messages"),
    path("werkmap/berichten/<ref:message_ref>", folder.message, name="folder_message"),
    path("werkmap/inzage", folder.who_looked, name="folder_who_looked"),
    path("werkmap/gegevens", own.own_data, name="folder_own_data"),
    path("werkmap/contact", own.own_contact, name="folder_contact"),
    path("werkmap/profiel", own.own_profile, name="folder_profile"),
    path("werkmap/profiel/<slug:name>", own.own_profile_list, name="folder_profile_list"),
    path("werkmap/gegevens/<slug:group_name>", own.own_part, name="folder_part"),
    path("werkmap/gegevens/<slug:group_name>/wijzigen", own.own_part_change, name="folder_part_change"),
    path("werkmap/gegevens/<slug:group_name>/nieuw", own.own_part_new, name="folder_part_new"),
    path("werkmap/gegevens/<slug:group_name>/<int:entry>/wijzigen", own.own_part_change, name="folder_part_entry"),
    path("werkmap/gegevens/<slug:group_name>/<int:entry>/weghalen", own.own_part_remove, name="folder_part_remove"),
    path("beheer/velden", fields.fields, name="fields"),
    path("beheer/velden/nieuw", fields.field_new, name="field_new"),
    path("beheer/velden/<int:field_id>", fields.field_decide, name="field_decide"),
]
