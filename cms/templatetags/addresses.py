"""Absolute addresses in pages."""

from django import template

from cms.web.addresses import site_url

register = template.Library()
register.filter("absolute", site_url)
