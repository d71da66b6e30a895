"""The second factor: codes of an app, passkeys, recovery codes. The machinery is django-allauth's, the rule who needs one ours."""
