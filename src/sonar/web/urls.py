"""All addresses of Sonar: Dutch words, numbers of vacancies, sealed references; never anything about a person."""

from django.urls import include, path, register_converter

from sonar.web.adviser import (
    appointments,
    casework,
    clients,
    hand_overs,
    plan,
    reviews,
    search,
    today,
    vacancies,
    work,
)
from sonar.web.converters import ReferenceConverter
from sonar.web.deliveries import register
from sonar.web.deliveries import views as deliveries
from sonar.web.management import decisions, people, rights
from sonar.web.oversight import figures
from sonar.web.public import views as public
from sonar.web.werkmap import views as folder

register_converter(ReferenceConverter, "ref")

urlpatterns = [
    path("", public.home, name="home"),
    path("taal", public.language, name="language"),
    path("privacy", public.privacy, name="privacy"),
    path("toegankelijkheid", public.accessibility, name="accessibility"),
    path("", include("sonar.web.session.urls")),
    path("vandaag", today.start, name="start"),
    path("taken", today.tasks, name="tasks"),
    path("taken/<ref:task_ref>", today.task, name="task"),
    path("overdracht", hand_overs.hand_overs, name="hand_overs"),
    path("werklijst", work.work_list, name="work_list"),
    path("zoeken", search.search, name="search"),
    path("zoeken/kenmerken", search.search_attributes, name="search_attributes"),
    path("zoeken/bewaard", search.saved, name="saved_searches"),
    path("zoeken/selecties/<uuid:selection_id>", search.selection, name="selection"),
    path("mijn-raadplegingen", work.own_consultations, name="own_consultations"),
    path("beoordelingen", reviews.reviews, name="reviews"),
    path("mijn-rechten", rights.own, name="own_rights"),
    path("beheer/mensen", people.people, name="people"),
    path("beheer/mensen/<ref:staff_ref>", people.person, name="person"),
    path("beheer/voorstellen", decisions.proposals, name="proposals"),
    path("beheer/bevestigen", decisions.confirmations, name="confirmations"),
    path("beheer/ongebruikte-rechten", rights.unused, name="unused_rights"),
    path("beheer/inzage-gezondheid", rights.health, name="health_readings"),
    path("klanten/<ref:client_ref>", clients.client, name="client"),
    path("klanten/<ref:client_ref>/contact", clients.client_contact, name="client_contact"),
    path("klanten/<ref:client_ref>/bericht", clients.client_message, name="client_message"),
    path("klanten/<ref:client_ref>/contactmoment", casework.contact_moment, name="contact_moment"),
    path("klanten/<ref:client_ref>/contactmoment/<ref:moment_ref>", casework.correction, name="contact_correction"),
    path("klanten/<ref:client_ref>/taak", casework.task, name="client_task"),
    path("klanten/<ref:client_ref>/afspraak", appointments.plan, name="appointment"),
    path("klanten/<ref:client_ref>/afspraak/<ref:appointment_ref>", appointments.change, name="appointment_change"),
    path("klanten/<ref:client_ref>/traject", plan.path, name="plan_path"),
    path("klanten/<ref:client_ref>/werkafspraak", plan.agreement, name="plan_agreement"),
    path("klanten/<ref:client_ref>/afstand", plan.distance, name="plan_distance"),
    path("klanten/<ref:client_ref>/noodprocedure", clients.client_break_glass, name="client_break_glass"),
    path("bericht-verstuurd", clients.message_sent, name="message_sent"),
    path("vacatures", vacancies.vacancies, name="vacancies"),
    path("vacatures/<int:vacancy_id>", vacancies.vacancy, name="vacancy"),
    path("vacatures/<int:vacancy_id>/kandidaten", vacancies.candidates, name="candidates"),
    path("vacatures/<int:vacancy_id>/kandidaten/<ref:candidate_ref>", vacancies.candidate, name="candidate"),
    path("leveringen", deliveries.deliveries, name="deliveries"),
    path("leveringen/sleutel", deliveries.key, name="delivery_key"),
    path("leveringen/aangewezen", register.people, name="delivery_people"),
    path("leveringen/onderzoek", register.examined, name="delivery_reviews"),
    path("leveringen/meldingen", register.alarms, name="delivery_alerts"),
    path("leveringen/aanvragen/<slug:kind>", deliveries.ask, name="delivery_request"),
    path("leveringen/<ref:delivery_ref>", deliveries.delivery, name="delivery"),
    path("leveringen/<ref:delivery_ref>/delen/<int:number>", deliveries.part_file, name="delivery_part"),
    path("leveringen/<ref:delivery_ref>/delen/<int:number>/sleutel", deliveries.part_key, name="delivery_part_key"),
    path("cijfers", figures.figures, name="figures"),
    path("cijfers/<slug:name>/tabel", figures.figure_file, name="figure_file"),
    path("werkmap", folder.home, name="folder"),
    path("werkmap/berichten", folder.messages, name="folder_messages"),
    path("werkmap/berichten/<ref:message_ref>", folder.message, name="folder_message"),
    path("werkmap/afspraken", folder.plan, name="folder_plan"),
    path("werkmap/inzage", folder.who_looked, name="folder_who_looked"),
    path("werkmap/gegevens", folder.own_data, name="folder_own_data"),
]
