"""All addresses of Sonar: Dutch words, numbers of vacancies, sealed references; never anything about a person."""

from django.urls import include, path, register_converter

from sonar.web.adviser import clients, reviews, search, vacancies, work
from sonar.web.converters import ReferenceConverter
from sonar.web.public import views as public
from sonar.web.werkmap import views as folder

register_converter(ReferenceConverter, "ref")

urlpatterns = [
    path("", public.home, name="home"),
    path("taal", public.language, name="language"),
    path("privacy", public.privacy, name="privacy"),
    path("toegankelijkheid", public.accessibility, name="accessibility"),
    path("", include("sonar.web.session.urls")),
    path("werklijst", work.work_list, name="work_list"),
    path("zoeken", search.search, name="search"),
    path("zoeken/kenmerken", search.search_attributes, name="search_attributes"),
    path("zoeken/bewaard", search.saved, name="saved_searches"),
    path("zoeken/selecties/<uuid:selection_id>", search.selection, name="selection"),
    path("mijn-raadplegingen", work.own_consultations, name="own_consultations"),
    path("beoordelingen", reviews.reviews, name="reviews"),
    path("klanten/<ref:client_ref>", clients.client, name="client"),
    path("klanten/<ref:client_ref>/contact", clients.client_contact, name="client_contact"),
    path("klanten/<ref:client_ref>/bericht", clients.client_message, name="client_message"),
    path("klanten/<ref:client_ref>/noodprocedure", clients.client_break_glass, name="client_break_glass"),
    path("bericht-verstuurd", clients.message_sent, name="message_sent"),
    path("vacatures", vacancies.vacancies, name="vacancies"),
    path("vacatures/<int:vacancy_id>", vacancies.vacancy, name="vacancy"),
    path("vacatures/<int:vacancy_id>/kandidaten", vacancies.candidates, name="candidates"),
    path("vacatures/<int:vacancy_id>/kandidaten/<ref:candidate_ref>", vacancies.candidate, name="candidate"),
    path("werkmap", folder.home, name="folder"),
    path("werkmap/berichten", folder.messages, name="folder_messages"),
    path("werkmap/berichten/<ref:message_ref>", folder.message, name="folder_message"),
    path("werkmap/inzage", folder.who_looked, name="folder_who_looked"),
    path("werkmap/gegevens", folder.own_data, name="folder_own_data"),
]
