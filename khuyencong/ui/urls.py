from django.urls import path

from khuyencong.ui import views

app_name = "ui"
urlpatterns = [
    path("thiet-ke/", views.gallery, name="gallery"),
    path("so-tien/", views.amount_echo, name="amount_echo"),
]
