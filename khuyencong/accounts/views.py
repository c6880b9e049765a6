"""Signing in and out."""

from django.contrib.auth.views import LoginView, LogoutView

from khuyencong.accounts.forms import SignInForm


class SignIn(LoginView):
    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """POST only, so that a link in a mail cannot sign anybody out."""
