"""An URLconf in which a test plants a view that should not be there."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
handler400 = "sonar.web.errors.bad_request"
handler403 = "sonar.web.errors.refused"
handler404 = "sonar.web.errors.not_available"
handler500 = "sonar.web.errors.server_error"
