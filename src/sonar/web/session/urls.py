"""Addresses of signing in and out."""

from django.urls import path

from sonar.web.session import views

app_name = "session"

urlpatterns = [
    path("aanmelden", views.choose, name="choose"),
    path("aanmelden/terug", views.back, name="back"),
    path("aanmelden/<slug:means>", views.begin, name="begin"),
    path("afmelden", views.sign_out, name="sign_out"),
    path("afgemeld", views.signed_out, name="signed_out"),
]
