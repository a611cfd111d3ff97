"""Dagster: assets, checks, jobs, partitions, sensors and resources, each a thin call to the domain.

Does not belong here: any rule on data; nothing outside this package and ``definitions`` imports dagster.
"""
