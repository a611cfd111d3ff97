"""Invented campaigns of any size, with their register and the truth of what must come out.

Belongs here: bodies, figures, planted defects, the forms in which they are sent, and what the rules say of them.
Does not belong here: the product's own reading; the truth follows from the documented rules, never from running it.
"""
