"""The doors: password, one-time link, outside identity, sign-out, change of password. There is no other (``urls.py`` lists them)."""
