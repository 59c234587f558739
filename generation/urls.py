from django.urls import path

from generation.api import studio_auth

urlpatterns = [
    path("api/signup", studio_auth.SignUp.as_view(), name="api-studio-signup"),
    path("api/login", studio_auth.SignIn.as_view(), name="api-studio-login"),
    path("api/me", studio_auth.Me.as_view(), name="api-studio-me"),
    path("api/refresh-token", studio_auth.Renew.as_view(), name="api-studio-refresh"),
]
