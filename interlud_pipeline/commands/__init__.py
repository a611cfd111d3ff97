"""The subcommands of ``interlud``, one file each, and how they print.

Does not belong here: any work on data; a command calls the domain and shows what comes back.
"""
