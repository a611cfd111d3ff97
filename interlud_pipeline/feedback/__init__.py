"""What goes back to the sender of each submission: the annotated file, and a summary of one page, in an outbox folder.

Belongs here: gathering what is to be said of one submission, its forms, and writing them only where they changed.
Does not belong here: what is wrong or still expected (lake, marts, register), its wording (the seed ``rules``).
"""
