"""Superset's settings for the tests: all of it in a temporary folder, reached on the loopback alone."""

import os

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
# Tokens in a header stand in for the cookies of a browser.
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
