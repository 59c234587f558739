from django.urls import include, path

from generation.lectures import api_urls, page_urls

urlpatterns = [
    *page_urls.urlpatterns,
    *api_urls.urlpatterns,
    path("", include("generation.lectures.client_api.urls")),
]
