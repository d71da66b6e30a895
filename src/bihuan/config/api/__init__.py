"""The API's root: every app's operations under one address, one way to sign in, one shape of refusal."""
