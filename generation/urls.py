from django.urls import path

from generation.api import identity

urlpatterns = [
    path("api/signup", identity.SignUp.as_view(), name="api-studio-signup"),
    path("api/login", identity.SignIn.as_view(), name="api-studio-login"),
    path("api/me", identity.Me.as_view(), name="api-studio-me"),
    path("api/refresh-token", identity.Renew.as_view(), name="api-studio-refresh"),
]
