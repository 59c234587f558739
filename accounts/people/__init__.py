"""A person with an e-mail address."""
