"""Sign-in by allauth, at Vietnamese addresses; the names are those that allauth looks up."""

from allauth.account import views as allauth
from django.urls import include, path
from django.views.decorators.http import require_POST

from khuyencong.accounts import views

places = [
    path("tai-khoan/", views.preferences, name="preferences"),
    path("moi/<slug:key>/<slug:token>/", views.invitation, name="invitation"),
    path("nguoi-dung/dia-ban/", views.scopes, name="scopes"),
]
urlpatterns = [
    path("dang-nhap/", allauth.login, name="account_login"),
    path("dang-xuat/", require_POST(allauth.logout), name="account_logout"),
    path("dang-nhap/ngung/", allauth.account_inactive, name="account_inactive"),
    path("tai-khoan/mat-khau/", allauth.password_change, name="account_change_password"),
    path("", include((places, "accounts"))),
]
