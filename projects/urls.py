"""Addresses of proposals."""

from django.urls import path

from projects.views.proposals import proposal_detail, proposal_list

app_name = "projects"
urlpatterns = [
    path("de-an/", proposal_list, name="proposal_list"),
    path("de-an/<slug:code>/", proposal_detail, name="proposal_detail"),
]
