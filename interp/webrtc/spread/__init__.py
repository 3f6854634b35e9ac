"""Connections held by other processes than the service's own, when one core is not enough for all booths."""
