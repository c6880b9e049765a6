"""Formats: each presents any Content and computes nothing (`reports.formats.registry` names them).

Empty on purpose: a worker process imports `reports.formats.html_to_pdf` without Django.
"""
