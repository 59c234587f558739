from django.urls import path

from accounts.api import views

urlpatterns = [
    path("api/auth/signup", views.SignUp.as_view(), name="api-signup"),
    path("api/auth/login", views.SignIn.as_view(), name="api-login"),
    path("api/auth/refresh", views.Refresh.as_view(), name="api-refresh"),
    path("api/auth/me", views.Me.as_view(), name="api-me"),
    path("api/auth/logout", views.SignOut.as_view(), name="api-logout"),
]
