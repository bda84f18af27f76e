"""The JSON API under /api/v1: what programs may do, with the rights of the person whose token they carry."""

from loa_publisher.api.application import register

__all__ = ["register"]
