from django.urls import path

from media_jobs.sharing import api, pages

urlpatterns = [
    path("shares/", pages.make, name="share-make"),
    path("shares/<uuid:share_id>/revoke/", pages.revoke, name="share-revoke"),
    path("shared/<str:token>/", pages.shared, name="shared"),
    path("shared/<str:token>/data/<str:name>", pages.data, name="shared-data"),
    path("shared/<str:token>/files/<str:signature>", pages.file, name="shared-file"),
    path("api/v1/shares", api.Shares.as_view(), name="api-shares"),
    path("api/v1/shares/<uuid:share_id>", api.ShareDetail.as_view(), name="api-share"),
]
