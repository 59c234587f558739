"""Pages by which an owner lets others read a result: made, opened, revoked."""
