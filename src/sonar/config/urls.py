"""Every address of Sonar."""

from django.urls import include, path

urlpatterns = [path("", include("sonar.web.urls"))]

handler400 = "sonar.web.errors.bad_request"
handler403 = "sonar.web.errors.refused"
handler404 = "sonar.web.errors.not_available"
handler500 = "sonar.web.errors.server_error"
