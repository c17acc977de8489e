"""Addresses of the demo sign-in provider, the same under `/medewerkers`, `/digid` and `/eherkenning`."""

from django.urls import include, path
from oauth2_provider.views import JwksInfoView, TokenView, UserInfoView

from sonar_local.signin import views

oidc = (
    [
        path("authorize", views.ChoosePersonView.as_view(), name="authorize"),
        path("token", TokenView.as_view(), name="token"),
        path("userinfo", UserInfoView.as_view(), name="user-info"),
        path("jwks", JwksInfoView.as_view(), name="jwks-info"),
        path(
            ".well-known/openid-configuration",
            views.DiscoveryView.as_view(),
            name="oidc-connect-discovery-info",
        ),
    ],
    "oauth2_provider",
)

urlpatterns = [
    path("", include(oidc)),
    path("stijl.css", views.stylesheet, name="stylesheet"),
    path("gezond", views.healthy, name="healthy"),
]
handler404 = "sonar_local.signin.views.not_found"
handler500 = "sonar_local.signin.views.failed"
