from django.urls import path

from khuyencong.notices import views

app_name = "notices"
urlpatterns = [
    path("thong-bao/", views.notice_list, name="notice_list"),
    path("thong-bao/da-doc/", views.read_all, name="read_all"),
    path("thong-bao/<int:pk>/", views.open_notice, name="open_notice"),
]
