"""The same work on Apache Spark, where one machine is outgrown.

Belongs here: the environment that Spark needs, contents read on its executors, its tables brought home.
Does not belong here: any rule of what a figure means, which is the same code and the same SQL
as without Spark; Dagster.
"""
