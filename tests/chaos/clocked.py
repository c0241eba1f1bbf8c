"""Imported first by the fork server: from here on every module's clock can be set wrong."""

from tests.chaos.clock import install

install()
