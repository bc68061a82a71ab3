"""Typed parts of addresses."""

from werkzeug.routing import BaseConverter


class KeyConverter(BaseConverter):
    """A public id as made by `columns.new_key`."""

    regex = "[A-Za-z0-9_-]{22}"
