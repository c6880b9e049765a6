"""Addresses of administrative units."""

from django.urls import path

from khuyencong.localities import views

app_name = "localities"
urlpatterns = [path("dia-ban/<int:pk>/", views.locality_detail, name="locality_detail")]
