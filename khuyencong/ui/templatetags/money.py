"""Amounts in templates: the only way an amount reaches a page or paper."""

from typing import Any

from django import template

from khuyencong.money import Echo, amount_in_words, format_dong, format_trieu

register = template.Library()
LONGEST = 200  # characters; no amount that a field takes is as long, and no number read is longer


@register.filter
def trieu(amount: int) -> str:
    """In triệu đồng, for tables; zero is a dash."""
    return format_trieu(amount) if amount else "–"


@register.filter
def trieu_so(amount: int) -> str:
    """In triệu đồng inside a sentence, where zero is a number."""
    return format_trieu(amount)


@register.filter
def chenh(amount: int) -> str:
    """A difference in triệu đồng, with its sign."""
    return f"+{format_trieu(amount)}" if amount > 0 else format_trieu(amount)


@register.filter
def vnd(amount: int) -> str:
    """In full, with its unit."""
    return format_dong(amount)


@register.filter
def bang_chu(amount: int) -> str:
    """In words, with the capital that follows "Bằng chữ:"."""
    words = amount_in_words(amount)
    return words[0].upper() + words[1:]


@register.filter
def read_back(field: Any) -> Echo:
    """How the amount in a field (BoundField) is read, for the line under it. When it cannot be read
    the field says so itself, and the line offers the readings alone."""
    found: Echo = field.field.echo(str(field.value() or "")[:LONGEST])
    return Echo(readings=found.readings) if field.errors else found
