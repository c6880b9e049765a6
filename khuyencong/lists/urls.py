from django.urls import path

from khuyencong.lists import views

app_name = "lists"
urlpatterns = [
    path("danh-sach/<slug:code>/cot/", views.choose_columns, name="choose_columns"),
    path("danh-sach/<slug:code>/luu/", views.save_view, name="save_view"),
    path("danh-sach/<slug:code>/<int:pk>/bo/", views.drop_view, name="drop_view"),
]
